# Builds the initramfs from unpacked Debian packages, for scripts/image. Every function takes its folders as arguments.

# take_files DEBS ROOT: the files of initramfs/files.list, in a tree whose /bin, /lib and so on are links into /usr.
take_files() {
    local debs=$1 root=$2 package pattern path
    mkdir -p "$root"/usr/{bin,lib,lib64,sbin} "$root"/{dev,etc/pumice,proc,run,sys,tmp}
    local name
    for name in bin lib lib64 sbin; do ln -s "usr/$name" "$root/$name"; done
    while read -r package pattern; do
        for path in "$debs/$package"/$pattern; do
            [[ -e $path ]] || { echo "image: $package holds no $pattern" >&2; return 1; }
            take_file "$debs/$package" "${path#"$debs/$package/"}" "$root"
        done
    done < <(grep -v '^#' initramfs/files.list)
    mkdir -p "$root/usr/lib/systemd" "$root/etc/udev/rules.d" "$root/etc/modprobe.d"
    # Every program names its loader by this path.
    ln -s ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/usr/lib64/ld-linux-x86-64.so.2"
    ln -s ../../bin/udevadm "$root/usr/lib/systemd/systemd-udevd"
    for name in modprobe depmod insmod lsmod; do ln -s ../bin/kmod "$root/usr/sbin/$name"; done
    cp initramfs/group initramfs/passwd "$root/etc/"
    cp initramfs/modprobe.conf "$root/etc/modprobe.d/pumice.conf"
}

# take_file PACKAGE-FOLDER PATH ROOT: one file, links followed, and its origin in ROOT.origins.
take_file() {
    local folder=$1 path=$2 root=$3 target=usr/${2#usr/}
    mkdir -p "$root/$(dirname "$target")"
    cp --dereference "$folder/$path" "$root/$target"
    echo "$target $(basename "$folder")" >>"$root.origins"
}

# take_libraries DEBS ROOT: whatever shared libraries the programs in ROOT need, and the libraries those need.
take_libraries() {
    local debs=$1 root=$2 name found before=-1 count=0
    while ((count != before)); do
        before=$count
        while read -r name; do
            [[ -e $root/usr/lib/x86_64-linux-gnu/$name || -e $root/usr/lib64/$name ]] && continue
            found=$(find "$debs" \( -path "*/x86_64-linux-gnu/$name" -o -path "*/lib64/$name" \) | sort | head -n 1)
            [[ -n $found ]] || { echo "image: no package of image/packages.list holds the library $name" >&2; return 1; }
            local inside=${found#"$debs"/}
            take_file "$debs/${inside%%/*}" "${inside#*/}" "$root"
        done < <(find "$root" -type f -exec readelf -d {} + 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u)
        count=$(find "$root" -name '*.so*' | wc -l)
    done
}

# take_modules KERNEL-FOLDER PACKAGE ROOT: the modules of initramfs/modules.list and what they depend on. They are
# unpacked, because the kernel's signature is over the plain module and the whole is compressed anyway.
take_modules() {
    local kernel=$1 package=$2 root=$3 release pattern path
    release=$(basename "$kernel"/lib/modules/*)
    local from=$kernel/lib/modules/$release to=$root/usr/lib/modules/$release
    depmod -b "$kernel" "$release"
    mkdir -p "$to"
    cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
    while read -r pattern; do
        find "$from/kernel" -path "$from/kernel/$pattern" -name '*.ko*' -printf 'kernel/%P\n'
    done < <(grep -v '^#' initramfs/modules.list) | sort -u >"$root.wanted"
    awk -F '[: ]+' 'NR == FNR { wanted[$1]; next } $1 in wanted { for (i = 1; i <= NF; i++) if ($i != "") print $i }' \
        "$root.wanted" "$from/modules.dep" | sort -u | while read -r path; do
        mkdir -p "$to/$(dirname "$path")"
        case $path in
            *.xz) xz -dc "$from/$path" >"$to/${path%.xz}" ;;
            *) cp "$from/$path" "$to/$path" ;;
        esac
        echo "usr/lib/modules/$release/${path%.xz} $package" >>"$root.origins"
    done
    depmod -b "$root/usr" "$release"
}

# manifest ROOT DEBS: every file with its hash and where it came from, for the image's digest.
manifest() {
    local root=$1 debs=$2
    (cd "$root" && find . -type f -printf '%P\n' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum) |
        awk 'NR == FNR { split($0, part, " "); origin[part[1]] = part[2]; next }
             { from = origin[$2] == "" ? "pumice" : origin[$2]; print $1, $2, from }' "$root.origins" - |
        while read -r sha256 path package; do
            echo "$sha256 $path $package$([[ $package == pumice ]] || echo "=$(cat "$debs/$package.version")")"
        done
}

# pack ROOT FILE LEVEL: the compressed archive, the same bytes for the same tree.
pack() {
    local root=$1 file=$2 level=$3
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$root" && find . -mindepth 1 -print0 | LC_ALL=C sort -z | cpio -0 -o -H newc -R 0:0 --reproducible --quiet) |
        zstd -q -f "-$level" -T1 -o "$file"
}
