"""How SSH writes numbers and texts, read strictly: one value has one spelling, and nothing may follow it.

Every SSH key and signature is a row of length-framed fields (RFC 4251, section 5). Whoever reads them loosely lets two
different files pass as the same signature, so whatever is not written exactly as the standard says is refused here.
"""

from __future__ import annotations

import base64
import binascii
import re


class Malformed(ValueError):  # noqa: N818 (reads better where it is raised)
    """These bytes are not what they should be; the text says for a technician where and why."""


class Fields:
    """The fields of a key or signature, read from the first to the last."""

    def __init__(self, data: bytes, whole: str) -> None:
        self._data = data
        self._at = 0
        self._whole = whole

    def raw(self, length: int, name: str) -> bytes:
        """So many bytes as they stand."""
        end = self._at + length
        if end > len(self._data):
            raise Malformed(f"{self._whole} ends within {name}")
        found = self._data[self._at : end]
        self._at = end
        return found

    def byte(self, name: str) -> int:
        return self.raw(1, name)[0]

    def uint32(self, name: str) -> int:
        return int.from_bytes(self.raw(4, name), "big")

    def string(self, name: str) -> bytes:
        """Bytes of any kind, with their length before them."""
        return self.raw(self.uint32(name), name)

    def text(self, name: str) -> str:
        """A string of visible ASCII, as the names of algorithms, namespaces and origins are."""
        data = self.string(name)
        if re.fullmatch(rb"[\x20-\x7e]*", data) is None:
            raise Malformed(f"{name} is not plain ASCII: {data[:40]!r}")
        return data.decode("ascii")

    def mpint(self, name: str) -> int:
        """A positive whole number in its only spelling: no needless zero before it, and no sign."""
        data = self.string(name)
        number = int.from_bytes(data, "big")
        if number == 0 or data != _mpint_bytes(number):
            raise Malformed(f"{name} is not a positive number in its shortest form")
        return number

    def end(self) -> None:
        """Nothing may follow the last field."""
        if left := len(self._data) - self._at:
            raise Malformed(f"{left} bytes follow the end of {self._whole}")


def string(data: bytes | str) -> bytes:
    """Bytes, or ASCII text, with their length before them."""
    raw = data.encode("ascii") if isinstance(data, str) else data
    return len(raw).to_bytes(4, "big") + raw


def uint32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def mpint(number: int) -> bytes:
    """A positive whole number as SSH writes it."""
    return string(_mpint_bytes(number))


def base64_bytes(text: str, whole: str) -> bytes:
    """What ``text`` stands for, when it is base64 in its only spelling (RFC 4648, sections 3.5 and 4)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"{whole} is not base64") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise Malformed(f"{whole} is not base64 in its only spelling")
    return data


def _mpint_bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")
