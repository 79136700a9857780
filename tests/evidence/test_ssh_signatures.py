"""Signatures: the known answers, and for every rule a signature that breaks only this one beside one that keeps it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qmsgen.evidence.ssh_armour import COLUMNS, armour, blob_of
from qmsgen.evidence.ssh_fido import Touch
from qmsgen.evidence.ssh_keys import ECDSA, ED25519, RSA, SK_ECDSA, SK_ED25519
from qmsgen.evidence.ssh_signatures import (
    APPROVAL,
    RELEASE,
    FaultKind,
    SignatureFault,
    SshSignature,
    signed_data,
    verify,
)
from qmsgen.evidence.ssh_wire import Fields, mpint, string
from tests.evidence.signing import (
    RECORD,
    SoftKey,
    client_data,
    ecdsa_key,
    ed25519_key,
    envelope,
    every_kind,
    passkey_signed,
    rsa_key,
    signed,
    sk_ecdsa_key,
    sk_ed25519_key,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "signatures"


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def fault(armoured: bytes | str, message: bytes = RECORD, namespace: str = APPROVAL) -> SignatureFault:
    found = verify(armoured, message, namespace)
    assert isinstance(found, SignatureFault)
    return found


def kind_and_cause(armoured: bytes) -> tuple[FaultKind, str]:
    found = fault(armoured)
    return found.kind, found.cause


def good(armoured: bytes | str) -> SshSignature:
    found = verify(armoured, RECORD, APPROVAL)
    assert isinstance(found, SshSignature), found
    return found


# Known answers -----------------------------------------------------------------------------------------------------


def verdict(file: str, key: str, requires: list[str]) -> str:
    """What qmsgen says of a vector, when its signer has ``key`` and must show what it ``requires``."""
    found = verify((VECTORS / f"{file}.sig").read_bytes(), (VECTORS / file).read_bytes(), APPROVAL)
    if isinstance(found, SignatureFault):
        return found.message
    if found.key.line != key:
        return "another key"
    return f"missing: {', '.join(missing)}" if (missing := found.missing(requires)) else "good"


def test_the_known_answers_come_out() -> None:
    keys = {row["person"]: row for row in rows("keys.tsv")}
    verdicts = {}
    for row in rows("expected.tsv"):
        signer = keys[row["principal"]]
        requires = [] if signer["requires"] == "-" else signer["requires"].split(", ")
        verdicts[row["file"]] = verdict(row["file"], signer["key"], requires)
    below = "and counts only on https://qms.example.com or a subdomain of it"
    changed = "the signature does not fit: the record was changed after signing, or another one was signed"
    assert verdicts == {row["file"]: "good" for row in rows("expected.tsv") if row["verdict"] == "good"} | {
        "bad/tampered-record.txt": changed,
        "bad/tampered-record-webauthn.txt": changed,
        "bad/namespace-git.txt": "the signature was made for `git`, not for `qmsgen-approval-v1`",
        "bad/other-persons-key.txt": "another key",
        "bad/sk-without-presence.txt": "nobody touched the security key when it signed",
        "bad/sk-without-verification.txt": "missing: verification",
        "bad/webauthn-without-verification.txt": "missing: verification",
        "bad/webauthn-other-origin.txt": f"the passkey was used on the web page https://qms.example.net, {below}",
        "bad/webauthn-origin-lookalike.txt": (
            f"the passkey was used on the web page https://my-qms.example.com, {below}"
        ),
        "bad/webauthn-origin-http.txt": f"the passkey was used on the web page http://qms.example.com, {below}",
        "bad/webauthn-cross-origin.txt": "the passkey was used within a page of another web site",
        "bad/webauthn-create.txt": "the passkey was made on that occasion, not used to sign",
        "bad/text-after-armour.txt": "there is text after the signature",
        "bad/text-before-armour.txt": "there is text before the signature",
        "bad/two-armours.txt": "the file holds more than one signature",
        "bad/truncated.txt": "the signature file is cut off",
        "bad/empty.txt": "the signature file is empty",
        "bad/bytes-after-signature.txt": "the signature is damaged",
        "bad/rsa-sha1.txt": "the signature was made in a way that is not accepted: RSA with SHA-1",
        "bad/rsa-2048.txt": "the RSA key has 2048 bits, and at least 3072 are needed",
        "bad/ecdsa-p384.txt": "a key of kind ecdsa-sha2-nistp384 is not accepted",
    }


def test_the_known_signatures_say_how_they_were_made() -> None:
    made = {}
    for path in sorted((VECTORS / "good").glob("*.txt")):
        found = verify(path.with_name(f"{path.name}.sig").read_bytes(), path.read_bytes(), APPROVAL)
        assert isinstance(found, SshSignature)
        made[path.stem] = (found.algorithm, found.hash_algorithm, found.touch)
    webauthn = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
    assert made == {
        "ecdsa-p256": (ECDSA, "sha512", None),
        "ed25519": (ED25519, "sha512", None),
        "ed25519-sha256": (ED25519, "sha256", None),
        "rsa-3072": ("rsa-sha2-512", "sha512", None),
        "rsa-3072-sha2-256": ("rsa-sha2-256", "sha512", None),
        "sk-ecdsa": (SK_ECDSA, "sha512", Touch(0x01, 11)),
        "sk-ed25519": (SK_ED25519, "sha512", Touch(0x05, 7)),
        "webauthn-sk-ecdsa": (webauthn, "sha512", Touch(0x05, 0, "https://qms.example.com")),
        "webauthn-subdomain": (webauthn, "sha512", Touch(0x05, 0, "https://sign.qms.example.com")),
    }


# What was signed ---------------------------------------------------------------------------------------------------


def test_every_accepted_kind_of_key_signs() -> None:
    assert [type(verify(file, RECORD, APPROVAL)) for file in every_kind().values()] == [SshSignature] * 8


def test_a_signature_fits_its_own_bytes_only() -> None:
    for name, file in every_kind().items():
        assert fault(file, RECORD + b"\n").kind is FaultKind.MISMATCH, name
        assert fault(file, b"").kind is FaultKind.MISMATCH, name


def test_a_signature_holds_for_one_purpose_only() -> None:
    release = signed(ed25519_key(), namespace=RELEASE)
    assert isinstance(verify(release, RECORD, RELEASE), SshSignature)
    found = fault(release)
    assert (found.kind, found.message) == (
        FaultKind.NAMESPACE,
        "the signature was made for `qmsgen-release-v1`, not for `qmsgen-approval-v1`",
    )


def test_a_purpose_written_over_another_is_seen() -> None:
    blob = blob_of(signed(ed25519_key(), namespace=RELEASE)).replace(string(RELEASE), string(APPROVAL))
    assert fault(armour(blob)).kind is FaultKind.MISMATCH


def test_a_signature_under_another_key_is_seen() -> None:
    blob = blob_of(signed(ed25519_key())).replace(ed25519_key().blob, ed25519_key(9).blob)
    assert blob != blob_of(signed(ed25519_key()))
    assert fault(armour(blob)).kind is FaultKind.MISMATCH


# Envelope ----------------------------------------------------------------------------------------------------------


def signature_of(key: SoftKey) -> bytes:
    return string(key.kind) + string(key.value(signed_data(RECORD, APPROVAL)))


def enveloped(key: SoftKey | None = None, signature: bytes | None = None, **fields: str | int) -> bytes:
    key = key or ed25519_key()
    signature = signature_of(key) if signature is None else signature
    return armour(envelope(key.blob, signature, **fields)).encode()  # type: ignore[arg-type]


def test_an_envelope_as_it_should_be_is_accepted() -> None:
    assert good(enveloped()).key == ed25519_key().public


@pytest.mark.parametrize(
    ("file", "kind", "cause"),
    [
        (enveloped(version=2), FaultKind.UNREADABLE, "the signature does not begin with SSHSIG and version 1"),
        (enveloped(version=0), FaultKind.UNREADABLE, "the signature does not begin with SSHSIG and version 1"),
        (enveloped(reserved="tag"), FaultKind.UNREADABLE, "the reserved field is not empty"),
        (enveloped(namespace=""), FaultKind.NAMESPACE, "the namespace differs"),
        (enveloped(namespace=f"{APPROVAL}\0"), FaultKind.UNREADABLE, None),
        (
            enveloped(hash_algorithm="sha1"),
            FaultKind.ALGORITHM,
            "algorithm ssh-ed25519, hash sha1, key of kind ssh-ed25519",
        ),
        (enveloped(hash_algorithm="sha256"), FaultKind.MISMATCH, "the signature value does not fit"),
        (
            enveloped(signature=signature_of(ed25519_key()) + b"\0"),
            FaultKind.UNREADABLE,
            "1 bytes follow the end of the signature proper",
        ),
        (
            enveloped(signature=string(ECDSA) + signature_of(ecdsa_key())[4 + len(ECDSA) :]),
            FaultKind.ALGORITHM,
            "algorithm ecdsa-sha2-nistp256, hash sha512, key of kind ssh-ed25519",
        ),
        (enveloped(signature=b""), FaultKind.UNREADABLE, "the signature proper ends within the algorithm"),
        (armour(b"SSHSIH" + blob_of(enveloped())[6:]).encode(), FaultKind.UNREADABLE, None),
        (
            armour(blob_of(enveloped()) + b"\0").encode(),
            FaultKind.UNREADABLE,
            "1 bytes follow the end of the signature",
        ),
        (armour(blob_of(enveloped())[:-1]).encode(), FaultKind.UNREADABLE, None),
    ],
)
def test_an_envelope_with_one_fault_is_refused(file: bytes, kind: FaultKind, cause: str | None) -> None:
    found = fault(file)
    assert (found.kind, cause or found.cause) == (kind, found.cause)


def test_a_certificate_is_no_key() -> None:
    certificate = string("ssh-ed25519-cert-v01@openssh.com") + string(bytes(32)) + ed25519_key().blob[15:]
    found = fault(armour(envelope(certificate, signature_of(ed25519_key()))))
    assert (found.kind, found.message, found.fix) == (
        FaultKind.KEY,
        "the signature was made with a certificate; what counts here is the key itself",
        "Sign again, with the key and not its -cert.pub.",
    )


def test_a_key_that_fits_every_record_is_refused() -> None:
    nothing = (1).to_bytes(32, "little")
    forged = envelope(string(ED25519) + string(nothing), string(ED25519) + string(nothing + bytes(32)))
    assert kind_and_cause(armour(forged).encode()) == (FaultKind.KEY, "the Ed25519 key is a point of small order")


# Spellings of one signature ----------------------------------------------------------------------------------------

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def with_value(key: SoftKey, value: bytes) -> bytes:
    algorithm = "rsa-sha2-512" if key.kind == RSA else key.kind
    return enveloped(key, string(algorithm) + string(value))


def test_an_ed25519_signature_has_one_spelling() -> None:
    value = ed25519_key().value(signed_data(RECORD, APPROVAL))
    assert good(with_value(ed25519_key(), value)).algorithm == ED25519
    second = value[:32] + (int.from_bytes(value[32:], "little") + ED25519_ORDER).to_bytes(32, "little")
    for other in (second, value + b"\0", value[:63]):
        assert kind_and_cause(with_value(ed25519_key(), other)) == (
            FaultKind.UNREADABLE,
            "the Ed25519 signature is not 64 bytes in their only spelling",
        )


def test_an_ecdsa_signature_has_one_spelling_of_each_number() -> None:
    fields = Fields(ecdsa_key().value(signed_data(RECORD, APPROVAL)), "it")
    r, s = fields.mpint("r"), fields.mpint("s")
    assert good(with_value(ecdsa_key(), mpint(r) + mpint(s))).algorithm == ECDSA
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for other in (
        string(b"\0" * 2 + r.to_bytes(32, "big")) + mpint(s),
        mpint(r) + string(b"\0" * 2 + s.to_bytes(32, "big")),
        mpint(r) + mpint(s + order),
        mpint(r + order) + mpint(s),
        mpint(r) + string(b""),
        mpint(r) + mpint(s) + b"\0",
        mpint(r),
    ):
        assert fault(with_value(ecdsa_key(), other)).kind is FaultKind.UNREADABLE


def test_an_rsa_signature_is_as_long_as_its_key() -> None:
    value = rsa_key().value(signed_data(RECORD, APPROVAL))
    assert good(with_value(rsa_key(), value)).algorithm == "rsa-sha2-512"
    larger = (int.from_bytes(value, "big") + rsa_key().public.modulus).to_bytes(385, "big")
    for other in (b"\0" + value, value[1:], larger, b"\xff" * 384):
        assert kind_and_cause(with_value(rsa_key(), other)) == (
            FaultKind.UNREADABLE,
            "the RSA signature is not as long as the key",
        )


def test_an_rsa_signature_is_of_the_hash_that_it_names() -> None:
    value = rsa_key().value(signed_data(RECORD, APPROVAL))
    file = enveloped(rsa_key(), string("rsa-sha2-256") + string(value))
    assert fault(file).kind is FaultKind.MISMATCH


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_short_rsa_key_is_refused(bits: int) -> None:
    assert fault(signed(rsa_key(bits))).message == f"the RSA key has {bits} bits, and at least 3072 are needed"


def test_an_rsa_key_with_another_exponent_signs_too() -> None:
    assert good(signed(rsa_key(3072, 3))).key.exponent == 3


# Armour ------------------------------------------------------------------------------------------------------------

FILE = signed(ed25519_key())
BODY = FILE.removeprefix(b"-----BEGIN SSH SIGNATURE-----\n").removesuffix(b"-----END SSH SIGNATURE-----\n")


def test_the_armour_is_written_as_ssh_keygen_writes_it() -> None:
    assert {len(line) for line in BODY.split(b"\n")[:-2]} == {COLUMNS}
    assert armour(blob_of(FILE)).encode() == FILE


def test_the_last_line_end_may_be_missing_and_lines_may_be_of_another_length() -> None:
    text = BODY.replace(b"\n", b"")
    wrapped = b"".join(text[at : at + 76] + b"\n" for at in range(0, len(text), 76))
    for file in (FILE[:-1], FILE.replace(BODY, wrapped), FILE.replace(BODY, text + b"\n"), FILE.decode()):
        assert good(file).key == ed25519_key().public


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "the signature file is empty"),
        (b"\n\n", "the signature file is empty"),
        (FILE.replace(b"\n", b"\r\n"), "lines of the signature file end with CR or CRLF"),
        (FILE + b"\n", "there is text after the signature"),
        (FILE + b" ", "there is text after the signature"),
        (FILE + b"Comment: approved\n", "there is text after the signature"),
        (FILE + FILE, "the file holds more than one signature"),
        (b"\n" + FILE, "there is text before the signature"),
        (b"\xef\xbb\xbf" + FILE, "there is text before the signature"),
        (FILE[:100], "the signature file is cut off"),
        (FILE.replace(b"END SSH", b"END PGP"), "the signature file is cut off"),
        (FILE.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"), "the file holds no SSH signature"),
        (RECORD, "the file holds no SSH signature"),
        (FILE.replace(BODY, BODY + b"\n"), "the signature is damaged"),
        (FILE.replace(BODY, b"\n" + BODY), "the signature is damaged"),
        (FILE.replace(BODY, b" " + BODY), "the signature is damaged"),
        (FILE.replace(BODY, BODY[:20] + b"\n" + BODY[20:]), "the signature is damaged"),
        (FILE.replace(BODY, BODY[:-1] + b"\x00\n"), "the signature is damaged"),
        (FILE.replace(BODY, BODY[:-1] + b"====\n"), "the signature is damaged"),
        (FILE.replace(BODY, b""), "the signature is damaged"),
        (FILE.replace(BODY, BODY + b"A" * 20000 + b"\n"), "the signature file is longer than any signature"),
        ("-----BEGIN SSH SIGNATURE-----\n\ud800\n-----END SSH SIGNATURE-----\n", "the signature is damaged"),
    ],
)
def test_a_file_that_is_not_one_signature_says_why(file: bytes | str, message: str) -> None:
    found = fault(file)
    assert (found.kind, found.message) == (FaultKind.UNREADABLE, message)


def test_line_ends_that_git_changed_are_put_right_in_gitattributes() -> None:
    assert fault(FILE.replace(b"\n", b"\r\n")).fix == (
        "Put `records/approvals/** -text` into .gitattributes, and commit the signature as it was made."
    )


# Touch -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [sk_ed25519_key(), sk_ecdsa_key()], ids=lambda key: key.kind)
def test_a_security_key_must_be_touched_unless_the_caller_lets_it(key: SoftKey) -> None:
    untouched = signed(key, flags=0x04)
    assert kind_and_cause(untouched) == (FaultKind.PRESENCE, "the flags are 0x04")
    let = verify(untouched, RECORD, APPROVAL, presence=False)
    assert isinstance(let, SshSignature)
    assert let.touch == Touch(0x04, 7)
    assert let.missing(["presence", "verification"]) == ("presence",)


def test_what_a_signature_shows_of_its_holder() -> None:
    both = ("presence", "verification")
    assert good(signed(sk_ed25519_key(), flags=0x05)).missing(both) == ()
    assert good(signed(sk_ed25519_key(), flags=0x01)).missing(both) == ("verification",)
    assert good(signed(ed25519_key())).missing(both) == both
    assert good(signed(ed25519_key())).missing(()) == ()
    assert good(signed(sk_ed25519_key(), flags=0x05)).missing(["attestation"]) == ("attestation",)


def test_whether_a_passkey_was_copied_is_told() -> None:
    told = [good(passkey_signed(flags=flags)).touch for flags in (0x05, 0x0D, 0x1D)]
    assert [(touch.backup_eligible, touch.backed_up) for touch in told if touch] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_flags_and_counter_are_part_of_what_was_signed() -> None:
    for written, forged in (
        (b"\x01" + bytes([0, 0, 0, 7]), b"\x05" + bytes([0, 0, 0, 7])),
        (bytes([0, 0, 7]), bytes([0, 0, 8])),
    ):
        blob = blob_of(signed(sk_ed25519_key(), flags=0x01))
        assert blob.endswith(written)
        assert fault(armour(blob.removesuffix(written) + forged)).kind is FaultKind.MISMATCH


def test_a_key_made_for_something_else_signed_something_else() -> None:
    made_for, claimed = (string(sk_ed25519_key(application).blob) for application in ("ssh:", "ssh:other"))
    blob = blob_of(signed(sk_ed25519_key("ssh:"))).replace(made_for, claimed)
    assert fault(armour(blob)).kind is FaultKind.MISMATCH


# Passkeys ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rp_id", "origin"),
    [
        ("qms.example.com", "https://qms.example.com"),
        ("qms.example.com", "https://qms.example.com:8443"),
        ("qms.example.com", "https://a.b.qms.example.com"),
        ("intranet", "https://intranet"),
        ("localhost", "http://localhost"),
        ("localhost", "http://localhost:8000"),
        ("localhost", "https://localhost:8000"),
    ],
)
def test_pages_on_which_a_passkey_counts(rp_id: str, origin: str) -> None:
    assert good(passkey_signed(rp_id, origin=origin)).touch == Touch(0x05, 0, origin)


@pytest.mark.parametrize(
    ("rp_id", "origin"),
    [
        ("qms.example.com", "https://example.com"),
        ("qms.example.com", "https://qms.example.com.evil.example"),
        ("qms.example.com", "https://xqms.example.com"),
        ("qms.example.com", "https://qms.example.com/"),
        ("qms.example.com", "https://qms.example.com:"),
        ("qms.example.com", "https://qms.example.com:99999"),
        ("qms.example.com", "https://evil.example@qms.example.com"),
        ("qms.example.com", "https://evil.example#.qms.example.com"),
        ("qms.example.com", "https://evil.example?.qms.example.com"),
        ("qms.example.com", "https://.qms.example.com"),
        ("qms.example.com", "https://QMS.example.com"),
        ("qms.example.com", "android:apk-key-hash:qms.example.com"),
        ("qms.example.com", "null"),
        ("qms.example.com", ""),
        ("qms.example.com", "http://localhost"),
        ("localhost", "http://qms.localhost"),
        ("localhost", "http://127.0.0.1"),
        ("localhost", "https://localhost.example.com"),
        ("ssh:", "https://qms.example.com"),
        ("", "https://qms.example.com"),
    ],
)
def test_pages_on_which_it_does_not(rp_id: str, origin: str) -> None:
    assert kind_and_cause(passkey_signed(rp_id, origin=origin)) == (
        FaultKind.PASSKEY,
        "the origin does not belong to the RP id",
    )


def test_a_passkey_of_localhost_is_for_trials() -> None:
    assert good(passkey_signed("localhost", origin="http://localhost")).is_trial
    assert not good(passkey_signed()).is_trial


def test_a_passkey_must_be_touched_whatever_the_caller_says() -> None:
    for file in (passkey_signed(flags=0x04), signed(sk_ecdsa_key("qms.example.com"), flags=0x04)):
        found = verify(file, RECORD, APPROVAL, presence=False)
        assert isinstance(found, SignatureFault)
        assert found.kind is FaultKind.PRESENCE


@pytest.mark.parametrize(
    "more",
    [
        "",
        ',"crossOrigin":false',
        ',"crossOrigin":false,"other_keys_can_be_added_here":"do not compare clientDataJSON against a template"',
        ',"androidPackageName":"com.example"',
    ],
)
def test_what_browsers_add_to_their_account_is_let_be(more: str) -> None:
    assert good(passkey_signed(data=client_data(more=more))).key.application == "qms.example.com"


@pytest.mark.parametrize(
    ("data", "kind", "cause"),
    [
        (client_data(more=',"crossOrigin":true'), FaultKind.PASSKEY, "crossOrigin is not false"),
        (client_data(more=',"crossOrigin":"false"'), FaultKind.PASSKEY, "crossOrigin is not false"),
        (client_data(more=',"crossOrigin":null'), FaultKind.PASSKEY, "crossOrigin is not false"),
        (
            client_data(more=',"crossOrigin":false,"topOrigin":"https://evil.example"'),
            FaultKind.PASSKEY,
            "crossOrigin is not false",
        ),
        (
            client_data().replace(b"webauthn.get", b"webauthn.create"),
            FaultKind.PASSKEY,
            "type is not webauthn.get",
        ),
        (client_data(RECORD + b"\n"), FaultKind.MISMATCH, "the challenge is that of other data"),
        (client_data().replace(b'","origin', b'=","origin'), FaultKind.MISMATCH, "the challenge is that of other data"),
        (
            client_data().replace(b'{"type"', b'{ "type"'),
            FaultKind.PASSKEY,
            "the client data do not begin as WebAuthn, 5.8.1.1, wants it",
        ),
        (
            client_data(origin="https://sign.qms.example.com"),
            FaultKind.PASSKEY,
            "the client data do not begin as WebAuthn, 5.8.1.1, wants it",
        ),
        (
            client_data(more=',"origin":"https://evil.example"'),
            FaultKind.UNREADABLE,
            "the client data are not strict JSON",
        ),
        (client_data(more=',"crossOrigin":NaN'), FaultKind.UNREADABLE, "the client data are not strict JSON"),
        (client_data() + b"\n{}", FaultKind.UNREADABLE, "the client data are not strict JSON"),
        (client_data()[:-1], FaultKind.UNREADABLE, "the client data are not strict JSON"),
        (client_data(more=',"x":"\xff"').replace("ÿ".encode(), b"\xff"), FaultKind.UNREADABLE, None),
        (client_data(more=',"x":' + "[" * 7000), FaultKind.UNREADABLE, "the client data are not strict JSON"),
        (client_data(more=',"x":' + "9" * 7000), FaultKind.UNREADABLE, "the client data are not strict JSON"),
        (b"[]", FaultKind.UNREADABLE, "the client data are no JSON object"),
        (b"", FaultKind.UNREADABLE, "the client data are not strict JSON"),
    ],
)
def test_an_account_of_the_page_with_one_fault_is_refused(data: bytes, kind: FaultKind, cause: str | None) -> None:
    found = fault(passkey_signed(data=data))
    assert (found.kind, cause or found.cause) == (kind, found.cause)


@pytest.mark.parametrize(("flags", "extensions"), [(0x45, b""), (0x85, b""), (0x05, b"\xa0"), (0x15, b"")], ids=repr)
def test_flags_that_contradict_what_follows_are_refused(flags: int, extensions: bytes) -> None:
    assert fault(passkey_signed(flags=flags, extensions=extensions)).kind is FaultKind.UNREADABLE


def test_an_origin_cannot_be_smuggled_in_by_quotes() -> None:
    data = client_data(more=',"x":"y","crossOrigin":false')
    smuggled = 'https://qms.example.com","x":"y'
    assert data.count(smuggled.encode()) == 1
    assert fault(passkey_signed(origin=smuggled, data=data)).kind is FaultKind.PASSKEY


@pytest.mark.parametrize("key", [ecdsa_key(), sk_ed25519_key()], ids=lambda key: key.kind)
def test_only_a_fido_key_on_p256_signs_as_a_passkey(key: SoftKey) -> None:
    blob = blob_of(passkey_signed()).replace(string(sk_ecdsa_key("qms.example.com").blob), string(key.blob))
    assert fault(armour(blob)).kind is FaultKind.ALGORITHM
