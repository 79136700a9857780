"""Characters that nobody sees: they can turn a sentence round, hide words, or make two spellings look like one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from qmsgen.messages import say

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line feed, and what some programs take for the end of a line."""

_ASCII = bytes(range(128))
_ASCII_CONTROLS = bytes([*range(9), *range(11, 32), 127])

_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e"  # soft hyphen, joiners and fillers without width
    "\u3164\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff"  # zero-width spaces and joiners, byte-order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of writing
    "\ufe00-\ufe0d\U000e0000-\U000e0fff"  # tags and variants that pictures of text do not show; emoji keep theirs
)
_HIDDEN = re.compile(f"{CONTROLS.pattern[:-1]}{_INVISIBLE}]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def is_plain(data: bytes) -> bool:
    """Whether UTF-8 ``data`` surely holds nothing hidden and is in normal form C. Fast: nearly every text is."""
    if len(data.translate(None, _ASCII_CONTROLS)) != len(data):
        return False
    return data.isascii() or all(map(_is_plain, set(data.translate(None, _ASCII).decode("utf-8", "replace"))))


@lru_cache(maxsize=4096)
def _is_plain(character: str) -> bool:
    """Whether a character is visible and has one spelling only, whatever stands beside it."""
    code = ord(character)
    is_letter_or_sign = unicodedata.category(character)[0] in "LNPS" and _HIDDEN.match(character) is None
    beside_none = code < 0x1100 or 0x2000 <= code < 0x2C00 or 0x3000 <= code < 0xD7A4 or 0x1F000 <= code < 0x20000
    return is_letter_or_sign and beside_none and unicodedata.is_normalized("NFC", character)


def has_hidden(data: bytes) -> bool:
    """Whether UTF-8 ``data`` holds a character that nobody sees."""
    if len(data.translate(None, _ASCII_CONTROLS)) != len(data):
        return True
    return _HIDDEN.search(data.translate(None, _ASCII).decode("utf-8", "replace")) is not None


def hidden_in(text: str) -> Iterator[str]:
    """The characters of ``text`` that nobody sees, in their order."""
    return (match[0] for match in _HIDDEN.finditer(text))


def name_of(character: str) -> str:
    """A character as a message names it, such as "the right-to-left override U+202E"."""
    code = f"U+{ord(character):04X}"
    if character == "\t" or CONTROLS.match(character):
        return say("the control character {code}", code=code)
    name = unicodedata.name(character, "").lower().replace("zero width", "zero-width")
    if _DIRECTIONS.match(character):
        return say("the direction mark {code} ({name})", code=code, name=name)
    return say("the invisible character {code} ({name})", code=code, name=name or say("without a name"))


def is_composed(text: str) -> bool:
    """Whether ``text`` is in normal form C, in which one character is written in one way only."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def short(text: str) -> str:
    """``text`` on one line and not longer than a message bears."""
    text = " ".join(text[:400].split())
    return text if len(text) <= 60 else text[:59] + "…"
