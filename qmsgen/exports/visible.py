"""Words of a repository may hold characters that steer a terminal or hide text; written out, they do neither."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def visible(text: str) -> str:
    """``text`` on one line, every character that cannot be seen written as its code."""
    return _UNSAFE.sub(_code, text)


def visible_lines(text: str) -> list[str]:
    """The lines of ``text``, each made visible."""
    return [visible(line) for line in _LINE_END.split(text)]


def _code(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
