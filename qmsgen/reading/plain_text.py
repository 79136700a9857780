"""From bytes to text: UTF-8, in one normal form, with nothing in it that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from qmsgen.evidence.characters import CONTROLS, has_hidden, hidden_in, is_composed, is_plain, name_of
from qmsgen.messages import say, say_number
from qmsgen.model.text import Fault, FaultKind

MAX_SIZE = 1_000_000
"""The largest text, in bytes after CRLF became LF."""

TOLD = 20
"""So many hidden characters of a file are told one by one; who has more converts the file."""

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
BOM = b"\xef\xbb\xbf"


def read_text(data: bytes, *, may_be_empty: bool = False) -> tuple[str | None, list[Fault]]:
    """The text of normalised ``data`` as far as it can be read on, and what is wrong with its bytes."""
    if data.startswith(LFS_POINTER):
        return None, [lfs_pointer()]
    if not data.strip():
        fault = Fault(
            FaultKind.UNREADABLE,
            1,
            say("the file is empty"),
            say("Write the document, or delete the file if it was never issued."),
        )
        return None, [] if may_be_empty else [fault]
    text = _decoded(data)
    if text is not None and len(data) <= MAX_SIZE and (is_plain(data) or _is_sound(text, data)):
        return text, []
    faults = list(_faults_of_bytes(data))
    if text is not None:
        faults.extend(_faults_of_characters(text, data))
    elif data.removeprefix(BOM).startswith(b"---"):
        text = data.decode("utf-8", "replace")
    else:  # a binary file or another encoding: everything else would be noise
        return None, faults
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r", " " if "\n" in text else "\n")
    return CONTROLS.sub("\ufffd", text), faults


def _is_sound(text: str, data: bytes) -> bool:
    return not has_hidden(data) and is_composed(text)


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _faults_of_bytes(data: bytes) -> Iterator[Fault]:
    def fault(position: int, message: str, fix: str) -> Fault:
        return Fault(FaultKind.UNREADABLE, data.count(b"\n", 0, position) + 1, message, fix)

    if len(data) > MAX_SIZE:
        yield fault(
            0,
            say("the file has {size:.1f} MB, and a document at most 1 MB", size=len(data) / 1_000_000),
            say("Split the document, or attach what is no text as a file of its own."),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield fault(0, say("the file is UTF-16, not UTF-8"), say("Save it as UTF-8 without BOM in your editor."))
        return
    if data.startswith(BOM):
        yield fault(0, say("the file begins with a byte-order mark (BOM)"), say("Save it as UTF-8 without BOM."))
    if (position := data.find(b"\0")) >= 0:
        yield fault(
            position,
            say("there is a NUL character on this line, as in files that are no texts"),
            say("Put the text in place of the file, or take the file out of this folder."),
        )
    if (position := data.find(b"\r")) >= 0:  # CRLF became LF before
        yield fault(
            position,
            say("a line ends with CR alone, as on very old computers"),
            say("Save the file with line ends LF."),
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"0x{data[error.start]:02X}"
        yield fault(
            error.start,
            say("the file is not UTF-8: byte {byte} on this line; perhaps it is Windows-1252", byte=byte),
            say("Save it as UTF-8 in your editor, and compare its umlauts and signs afterwards."),
        )


def _faults_of_characters(text: str, data: bytes) -> Iterator[Fault]:
    if has_hidden(data):
        yield from _hidden_characters(text)
    if not is_composed(text):
        lines = [n for n, line in enumerate(text.split("\n"), 1) if not is_composed(line)] or [1]
        yield Fault(
            FaultKind.UNREADABLE,
            lines[0],
            say_number(
                "a line holds letters written as letter and accent apart (not NFC)",
                "{number} lines hold letters written as letter and accent apart (not NFC)",
                len(lines),
            ),
            say("Convert the file to normal form NFC, for example with `uconv -x nfc`, or type the letters anew."),
        )


def _hidden_characters(text: str) -> Iterator[Fault]:
    """One fault per line and character; NUL and CR have faults of their own."""
    seen: dict[tuple[int, str], None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and line.isprintable():
            continue
        for character in hidden_in(line):
            if character not in "\0\r\ufeff" or (character == "\ufeff" and (number > 1 or line[0] != "\ufeff")):
                seen.setdefault((number, character))
    for number, character in list(seen)[:TOLD]:
        yield Fault(
            FaultKind.HIDDEN_CHARACTER,
            number,
            say("there is {character} on this line", character=name_of(character)),
            say("Delete it; readers do not see it, and it can change what they see."),
        )
    if len(seen) > TOLD:
        yield Fault(
            FaultKind.HIDDEN_CHARACTER,
            list(seen)[TOLD][0],
            say_number(
                "from this line on there is {number} more character that readers do not see",
                "from this line on there are {number} more characters that readers do not see",
                len(seen) - TOLD,
            ),
            say("Copy the text as plain text from its source again."),
        )


def lfs_pointer() -> Fault:
    return Fault(
        FaultKind.NOT_A_FILE,
        1,
        say("this is a pointer of Git LFS; the content itself is not in the repository"),
        say("Commit the file itself: `git lfs untrack` its pattern, then add it again."),
    )
