"""Public keys: read whole, in one spelling, and told apart from what only looks like one."""

from __future__ import annotations

import base64
import csv
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.ssh_keys import ECDSA, ED25519, RSA, KeyFault, PublicKey, key_of, read_public_key
from qmsgen.evidence.ssh_wire import Malformed, mpint, string
from tests.evidence.signing import SoftKey, ecdsa_key, ed25519_key, rsa_key, sk_ecdsa_key, sk_ed25519_key

VECTORS = Path(__file__).parents[1] / "vectors" / "signatures"
with (VECTORS / "keys.tsv").open(encoding="utf-8", newline="") as table:
    KEYS = {row["person"]: row["key"] for row in csv.DictReader(table, delimiter="\t")}
ALICE = KEYS["alice"]

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME


def read(line: str) -> PublicKey:
    key = read_public_key(line)
    assert isinstance(key, PublicKey)
    return key


def fault(line: str) -> KeyFault:
    found = read_public_key(line)
    assert isinstance(found, KeyFault)
    return found


def cause(blob: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        key_of(blob)
    return str(refused.value)


def test_a_key_is_one_line_and_has_the_fingerprint_that_openssh_prints() -> None:
    assert {person: (read(line).line == line, read(line).fingerprint) for person, line in KEYS.items()} == {
        "alice": (True, "SHA256:EF1qhFENfBHiEThcThjHtq+FGvKqORjqg/5dvC+rS84"),
        "bob": (True, "SHA256:v7fRCCS0Ak30rm4LaUTX86+O2Zj2Jnw3bAfC9szLXv8"),
        "carol": (True, "SHA256:johzAMAssPLaMgomZmRi4ymb3hrAHzZCdybqy2xpVwc"),
        "dave": (True, "SHA256:o14aMjTY29lXXn6ZECRSpt3WzXT59mmu+0CkxMW4vOI"),
        "erin": (True, "SHA256:udaq5mFC76F52lpyx2wMqsvm0QlIvYbk9K5KFAk+Yzs"),
        "frank": (True, "SHA256:W8gsGklvdHJXvDmUvdW9pchfInMijrKMuvszNr7ujlY"),
        "grace": (True, "SHA256:rWs5d1vmrTuu+6HpOlr65Wj009WBRGu/C1RkJ4U1qZw"),
        "heidi": (True, "SHA256:L++1PIA08546UqJVr8ov+MN6DUqJweLyijP6Q1o2wy0"),
        "mallory": (True, "SHA256:Z6URdhxDDxzAwQuoxK1q0KqgNSCOR9JlraOCVWlLhe8"),
    }


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
@pytest.mark.parametrize(
    "key", [ed25519_key(), ecdsa_key(), sk_ed25519_key(), sk_ecdsa_key()], ids=lambda key: key.kind
)
def test_ssh_keygen_prints_the_same_fingerprint(key: SoftKey, tmp_path: Path) -> None:
    public = key.public
    (tmp_path / "key.pub").write_text(public.line + "\n")
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(tmp_path / "key.pub")], capture_output=True, text=True, check=True
    ).stdout
    assert printed.split()[1] == public.fingerprint


def test_a_comment_and_blanks_around_make_no_other_key() -> None:
    assert read(f"  {ALICE}  alice@example.com \n") == read(ALICE)


def test_which_keys_never_count_although_they_are_whole() -> None:
    assert {person: read(line).refusal for person, line in KEYS.items() if read(line).refusal} == {
        "grace": "the RSA key has 2048 bits, and at least 3072 are needed",
        "heidi": "a key of kind ecdsa-sha2-nistp384 is not accepted",
    }


def test_what_a_fido_key_was_made_for() -> None:
    assert [(read(KEYS[person]).is_fido, read(KEYS[person]).application) for person in ("alice", "dave", "erin")] == [
        (False, ""),
        (True, "ssh:"),
        (True, "qms.example.com"),
    ]


def test_a_passkey_of_this_machine_is_for_trials() -> None:
    hosts = ("localhost", "qms.localhost", "localhost.example.com", "notlocalhost", "ssh:")
    assert [sk_ecdsa_key(host).public.is_trial for host in hosts] == [True, True, False, False, False]
    assert not ed25519_key().public.is_trial


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "`carol.keys: key` is a private key, which nobody else may see",
            "Replace the key pair at once, and register the line of the new .pub file.",
        ),
        (
            "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t carol",
            "`carol.keys: key` is a certificate; what counts here is the key itself",
            "Write the line of the .pub file that does not end with -cert.pub.",
        ),
        (
            f"no-touch-required {ALICE}",
            "`carol.keys: key` begins with `no-touch-required`, which is no kind of key that can sign",
            (
                "Write the line of the .pub file; kinds are ssh-ed25519, sk-ssh-ed25519@openssh.com,"
                " ecdsa-sha2-nistp256, sk-ecdsa-sha2-nistp256@openssh.com, ssh-rsa."
            ),
        ),
    ],
)
def test_what_is_no_key_says_what_it_is(line: str, message: str, fix: str) -> None:
    assert read_public_key(line, "`carol.keys: key`") == KeyFault(message, fix)


@pytest.mark.parametrize(
    "line",
    [
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        ALICE[:-4],
        ALICE + "=",
        ALICE.replace(" ", "\t"),
        ALICE.replace("ssh-ed25519", "ssh-rsa"),
        ALICE.replace("ssh-ed25519", "SSH-ED25519"),
        f"ssh-ed25519 {base64.b64encode(ed25519_key().blob + b'!').decode()}",
        f"ssh-ed25519 {base64.b64encode(bytes(5000)).decode()}",
    ],
)
def test_a_key_that_is_cut_off_or_longer_is_refused(line: str) -> None:
    assert fault(line).message.startswith(("the key is not a complete public key", "the key begins with"))


# Ed25519 -----------------------------------------------------------------------------------------------------------


def ed25519_blob(y: int, sign: int = 0) -> bytes:
    return string(ED25519) + string((y | sign << 255).to_bytes(32, "little"))


def root(square: int) -> int | None:
    """A square root modulo the prime, where there is one."""
    found = pow(square, (PRIME + 3) // 8, PRIME)
    for candidate in (found, found * pow(2, (PRIME - 1) // 4, PRIME) % PRIME):
        if candidate * candidate % PRIME == square % PRIME:
            return candidate
    return None


def small_order() -> set[int]:
    """The y of every point that eight times itself is nothing, worked out rather than copied.

    Those of order 1, 2 and 4 have y = 1, -1 and 0. One of order 8 doubles to y = 0, so it has x² = -y², and then
    the curve -x² + y² = 1 + d·x²·y² says d·y⁴ + 2·y² = 1.
    """
    found = {0, 1, PRIME - 1}
    half = root(1 + D)
    assert half is not None
    for y_squared in ((half - 1) * pow(D, -1, PRIME), (-half - 1) * pow(D, -1, PRIME)):
        y = root(y_squared)
        found |= set() if y is None else {y, PRIME - y}
    return found


def test_a_point_that_fits_every_record_is_no_key() -> None:
    assert len(small_order()) == 5
    assert {cause(ed25519_blob(y, sign)) for y in small_order() for sign in (0, 1)} == {
        "the Ed25519 key is a point of small order"
    }


@pytest.mark.parametrize("y", [PRIME, PRIME + 1, PRIME + 3, 2**255 - 1])
def test_an_ed25519_key_has_one_spelling(y: int) -> None:
    assert cause(ed25519_blob(y)) == "the Ed25519 key is not in its only spelling"


def test_an_ed25519_key_is_a_point_of_the_curve() -> None:
    on_the_curve = [y for y in range(2, 40) if root((y * y - 1) * pow(D * y * y + 1, -1, PRIME)) is not None]
    assert 10 < len(on_the_curve) < 28
    for y in range(2, 40):
        if y in on_the_curve:
            assert key_of(ed25519_blob(y)).kind == ED25519
        else:
            assert cause(ed25519_blob(y)) == "the Ed25519 key is not a point of the curve"


def test_an_ed25519_key_has_32_bytes() -> None:
    assert cause(string(ED25519) + string(bytes(31))) == "the Ed25519 key has 31 bytes"


# ECDSA and RSA -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("curve", "point", "why"),
    [
        ("nistp384", b"\x04" + bytes(96), "the curve of ecdsa-sha2-nistp256 is nistp384"),
        ("nistp256", b"\x02" + bytes(32), "the ECDSA key is not a point of nistp256 written in full"),
        ("nistp256", b"\x00", "the ECDSA key is not a point of nistp256 written in full"),
        ("nistp256", b"\x04" + bytes(64), "the ECDSA key is not a point of the curve"),
        ("nistp256", b"\x04" + b"\xff" * 64, "the ECDSA key is not a point of the curve"),
    ],
)
def test_an_ecdsa_key_is_a_point_of_its_curve(curve: str, point: bytes, why: str) -> None:
    assert cause(string(ECDSA) + string(curve) + string(point)) == why


def rsa_blob(exponent: int, modulus: int) -> bytes:
    return string(RSA) + mpint(exponent) + mpint(modulus)


@pytest.mark.parametrize(
    ("exponent", "modulus", "why"),
    [
        (65537, 2**3072, "the RSA modulus is even, or longer than 16384 bits"),
        (65537, 2**16384 + 1, "the RSA modulus is even, or longer than 16384 bits"),
        (1, 2**3072 + 1, "the RSA exponent is even, 1, or longer than 64 bits"),
        (65536, 2**3072 + 1, "the RSA exponent is even, 1, or longer than 64 bits"),
        (2**64 + 1, 2**3072 + 1, "the RSA exponent is even, 1, or longer than 64 bits"),
    ],
    ids=["even", "too long", "exponent 1", "exponent even", "exponent too long"],
)
def test_an_rsa_key_that_is_none_or_takes_for_ever_is_refused(exponent: int, modulus: int, why: str) -> None:
    assert cause(rsa_blob(exponent, modulus)) == why


@pytest.mark.parametrize(("bits", "counts"), [(3071, False), (3072, True), (4096, True), (16384, True)])
def test_how_long_an_rsa_key_must_be(bits: int, *, counts: bool) -> None:
    key = key_of(rsa_blob(65537, 2**bits - 1))
    assert (key.refusal is None) is counts


# Whatever the bytes ------------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert isinstance(read_public_key(text), KeyFault)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    with pytest.raises(Malformed):
        key_of(data)


@pytest.mark.parametrize("make", [ed25519_key, ecdsa_key, sk_ed25519_key, sk_ecdsa_key, rsa_key])
def test_a_changed_byte_never_leaves_the_same_key(make: Callable[[], SoftKey]) -> None:
    key = make()
    for position in range(len(key.blob)):
        for change in (0x01, 0x20, 0x80, 0xFF):
            blob = bytearray(key.blob)
            blob[position] ^= change
            try:
                changed = key_of(bytes(blob))
            except Malformed:
                continue
            assert (changed.line, changed.fingerprint) != (key.public.line, key.public.fingerprint)
            assert replace(changed, blob=key.blob) != key.public
