"""A signature with any byte changed is no signature: never accepted, and never more than an answer."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.ssh_armour import armour, blob_of
from qmsgen.evidence.ssh_signatures import APPROVAL, SignatureFault, SshSignature, verify
from tests.evidence.signing import RECORD, every_kind

KINDS = (
    "ed25519",
    "ed25519 over sha256",
    "ecdsa",
    "rsa",
    "sk-ed25519",
    "sk-ecdsa",
    "passkey",
    "passkey with extensions",
)


@lru_cache
def files() -> dict[str, bytes]:
    return every_kind()


def is_refused(file: bytes, message: bytes = RECORD) -> bool:
    return isinstance(verify(file, message, APPROVAL, presence=False), SignatureFault)


def test_every_kind_is_here_and_unchanged_it_is_accepted() -> None:
    assert tuple(files()) == KINDS
    assert [type(verify(file, RECORD, APPROVAL)) for file in files().values()] == [SshSignature] * len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_no_byte_of_a_signature_can_be_changed(kind: str) -> None:
    blob = blob_of(files()[kind])
    accepted = []
    for position in range(len(blob)):
        for change in (0x01, 0x04, 0x80):
            changed = bytearray(blob)
            changed[position] ^= change
            if not is_refused(armour(bytes(changed)).encode()):
                accepted.append((position, change))
    assert accepted == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_byte_of_a_signature_file_can_be_changed(kind: str) -> None:
    file = files()[kind]
    accepted = []
    for position in range(len(file)):
        for value in b"A\n=\xff" + bytes([file[position] ^ 0x01, file[position] ^ 0x20]):
            changed = file[:position] + bytes([value]) + file[position + 1 :]
            if changed != file and not is_refused(changed):
                accepted.append((position, value))
    assert accepted == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_part_of_a_signature_can_be_left_out_or_doubled(kind: str) -> None:
    blob = blob_of(files()[kind])
    shorter = [blob[:at] for at in range(len(blob))] + [blob[:at] + blob[at + 1 :] for at in range(len(blob))]
    longer = [blob[: at + 1] + blob[at:] for at in range(len(blob))]
    assert [changed for changed in shorter + longer if not is_refused(armour(changed).encode())] == []


@given(st.sampled_from(KINDS), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_change_of_any_byte_is_refused(kind: str, position: int, change: int) -> None:
    blob = bytearray(blob_of(files()[kind]))
    blob[position % len(blob)] ^= change
    assert is_refused(armour(bytes(blob)).encode())


@given(st.sampled_from(KINDS), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_change_of_the_record_is_refused(kind: str, position: int, change: int) -> None:
    record = bytearray(RECORD)
    record[position % len(record)] ^= change
    assert is_refused(files()[kind], bytes(record))


@given(st.sampled_from(KINDS), st.integers(min_value=0), st.binary(max_size=8), st.integers(0, 8))
def test_any_cut_and_paste_is_refused(kind: str, position: int, pasted: bytes, cut: int) -> None:
    blob = blob_of(files()[kind])
    at = position % len(blob)
    changed = blob[:at] + pasted + blob[at + cut :]
    assert changed == blob or is_refused(armour(changed).encode())


@given(st.binary(max_size=400))
def test_no_bytes_make_the_check_fail(data: bytes) -> None:
    assert is_refused(data)
    assert is_refused(armour(data).encode())
    assert is_refused(armour(b"SSHSIG\0\0\0\1" + data).encode())


@given(st.text(max_size=200))
def test_no_text_makes_the_check_fail(text: str) -> None:
    assert isinstance(verify(text, RECORD, APPROVAL), SignatureFault)
