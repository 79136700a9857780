"""SSH's numbers and texts have one spelling each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.ssh_wire import Fields, Malformed, base64_bytes, mpint, string, uint32


def test_fields_are_read_as_they_were_written() -> None:
    fields = Fields(b"SSHSIG" + uint32(1) + b"\x05" + string("ssh-rsa") + string(b"\xff\x00") + mpint(65537), "it")
    assert (
        fields.raw(6, "mark"),
        fields.uint32("version"),
        fields.byte("flags"),
        fields.text("kind"),
        fields.string("bytes"),
        fields.mpint("exponent"),
    ) == (b"SSHSIG", 1, 5, "ssh-rsa", b"\xff\x00", 65537)
    fields.end()


@given(st.integers(min_value=1, max_value=2**600))
def test_a_number_comes_back(number: int) -> None:
    assert Fields(mpint(number), "it").mpint("n") == number


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "the key ends within n"),
        (uint32(3) + b"\x01\x02", "the key ends within n"),
        (uint32(2**32 - 1) + b"\x01", "the key ends within n"),
        (string(b""), "n is not a positive number in its shortest form"),
        (string(b"\x00"), "n is not a positive number in its shortest form"),
        (string(b"\x00\x01"), "n is not a positive number in its shortest form"),
        (string(b"\x80"), "n is not a positive number in its shortest form"),
    ],
)
def test_a_number_in_another_spelling_is_refused(data: bytes, cause: str) -> None:
    with pytest.raises(Malformed) as refused:
        Fields(data, "the key").mpint("n")
    assert str(refused.value) == cause


@pytest.mark.parametrize("data", [b"git\0", b"git\n", "naïve".encode(), b"\x7f"])
def test_a_text_is_plain(data: bytes) -> None:
    with pytest.raises(Malformed, match="the namespace is not plain ASCII"):
        Fields(string(data), "it").text("the namespace")


def test_nothing_may_follow() -> None:
    fields = Fields(b"\x01\x02\x03", "the key")
    fields.byte("flags")
    with pytest.raises(Malformed, match="2 bytes follow the end of the key"):
        fields.end()


def test_base64_has_one_spelling() -> None:
    assert base64_bytes("aGk=", "it") == b"hi"
    for text in ("aGk", "aGl=", "aGk=\n", " aGk=", "aG k=", "aGk==", "aGk=aGk=", "a-_=", "aGké"):
        with pytest.raises(Malformed):
            base64_bytes(text, "it")
