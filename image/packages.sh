# Functions around the image's Debian packages, for scripts/image and scripts/renew-image-lock. They use a view of the
# mirror of their own, so that the machine's package lists stay as they are.

# view_packages FOLDER: makes or renews the view.
view_packages() {
    local view=$1 mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | awk '$2 == "bookworm" { print $1; exit }')
    mkdir -p "$view"/{lists,cache/archives}/partial
    cat >"$view/sources.list" <<SOURCES
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian/} bookworm main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian/} bookworm-backports main
SOURCES
    view_apt "$view" apt-get -qq update
}

# view_apt FOLDER PROGRAM ARGUMENT...: runs one of apt's programs on the view.
view_apt() {
    local view=$1 program=$2
    shift 2
    "$program" -o "Dir::Etc::sourcelist=$view/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
        -o "Dir::State::lists=$view/lists" -o "Dir::Cache=$view/cache" -o Dir::State::status=/dev/null \
        -o APT::Architecture=amd64 -o APT::Sandbox::User=root "$@"
}

# newest_package FOLDER SUITE PACKAGE: prints `package version sha256` of the newest one, a virtual name resolved.
newest_package() {
    local view=$1 suite=$2 package=$3 version
    if [[ $package == linux-image-amd64 ]]; then
        version=$(suite_version "$view" "$suite" "$package")
        package=$(view_apt "$view" apt-cache show "$package=$version" | sed -n 's/^Depends: \([^ ,]*\).*/\1/p')
    fi
    version=$(suite_version "$view" "$suite" "$package")
    [[ -n $version ]] || { echo "image: the mirror has no package $package in $suite" >&2; return 1; }
    echo "$package $version $(view_apt "$view" apt-cache show "$package=$version" | sed -n 's/^SHA256: //p')"
}

suite_version() {
    view_apt "$1" apt-cache madison "$3" | awk -v suite="$2/main" '{ if ($6 == suite && !found) { print $3; found = 1 } }'
}

# fetch_package VIEW FOLDER PACKAGE VERSION SHA256: leaves FOLDER/SHA256.deb; fails where the mirror has it no more.
fetch_package() {
    local view=$1 folder=$2 package=$3 version=$4 sha256=$5 partial
    partial=$(mktemp -d "$folder/partial.XXXXXX")
    if (cd "$partial" && view_apt "$view" apt-get -qq download "$package=$version" >&2) &&
        echo "$sha256  $(echo "$partial"/*.deb)" | sha256sum --check --quiet --strict >&2; then
        mv "$partial"/*.deb "$folder/$sha256.deb"
        rmdir "$partial"
    else
        rm -r "$partial"
        return 1
    fi
}
