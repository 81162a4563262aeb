use crate::KeySheet;

pub(crate) const TEXTS: KeySheet = KeySheet {
    title: "Signing Key Fingerprint",
    contract: "Contract No. ____________________",
    purpose: "The client keeps this with the contract, to check later whether certificates were signed with this key.",
    digits: "Fingerprint, 64 hexadecimal digits",
    words: "The same in 24 words, to be read along the lines",
    code: "The same for a camera",
    code_alternative: "QR code: the 64 digits of the fingerprint",
    checking_heading: "How to check with it",
    checking: [
        "With the files: run pumice verify FOLDER --trust \"FINGERPRINT\" on any Linux computer, with the digits, the words or the scan of this sheet. What another key has signed is refused.",
        "By eye: every group must equal those in the report's section \"Signature, and how to check it\". That alone proves little, since anybody can print them: only the program checks signatures.",
        "Rely on this sheet, never on a fingerprint in what is to be checked. A key that this one has handed over to is accepted where the statement of it (*.succession.cose) lies in FOLDER.",
    ],
    signing_heading: "Whose key it is",
    holder: "Key holder",
    client: "Client",
    meaning: "By signing and sealing, the holder declares that this key is theirs and signs the erasure certificates under this contract; the client, that they have received this sheet. Only ink and seal say whose the key is: the fingerprint itself names nobody.",
    seal: "Seal of the key holder",
    foot: "Ed25519 key. Its fingerprint is the SHA-256 thumbprint of the COSE_Key (RFC 9679).",
};
