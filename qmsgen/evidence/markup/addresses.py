"""Where a link leads, as a browser would take it: what is written in a text is decoded the way the dialect does."""

from __future__ import annotations

import re
from html.entities import html5
from urllib.parse import unquote

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})

REMOTE = "//"
"""What stands for the scheme of an address such as ``//example.com``: another host, by whatever scheme."""

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")
_ENTITY = re.compile(r"&(#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]*);")
_NOT_SEEN = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_IGNORED = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def without_escapes(text: str) -> str:
    """``text`` with backslash escapes taken away."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def decoded(text: str) -> str:
    """``text`` with HTML entities decoded; only those that end in a semicolon count, as in an attribute."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def scheme_of(address: str) -> str | None:
    """The scheme of a decoded address in lower case, REMOTE for one without, None for a place in the repository.

    Whatever a browser might skip is skipped, so that nothing hides before or within ``javascript:``.
    """
    address = _NOT_SEEN.sub("", address)
    if address[:1] in ("/", "\\") and address[1:2] in ("/", "\\"):
        return REMOTE
    found = _SCHEME.match(address)
    return found[1].lower() if found else None


def path_and_fragment(address: str) -> tuple[str, str]:
    """The file and the place in it that a decoded local address names: query cut off, percent-encoding decoded."""
    address = _IGNORED.sub("", address).strip()
    path, _, fragment = address.partition("#")
    path = path.partition("?")[0]
    return (unquote(path) if "%" in path else path, unquote(fragment) if "%" in fragment else fragment)


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    if name[0] != "#":
        return html5.get(f"{name};", entity[0])
    code = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)
