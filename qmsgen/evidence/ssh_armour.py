"""The text file that holds a signature: two markers and base64 between them, exactly once and nothing around it.

OpenSSH writes it so (PROTOCOL.sshsig, section 1) and reads on past the end; here nothing may follow, because nobody
would know whether what follows was signed.
"""

from __future__ import annotations

import base64
import re
from enum import StrEnum

from qmsgen.evidence.ssh_wire import base64_bytes

BEGIN = "-----BEGIN SSH SIGNATURE-----"
END = "-----END SSH SIGNATURE-----"
COLUMNS = 70
MAX_SIZE = 16 * 1024
"""More bytes than the longest signature has, which is one by an RSA key of 16,384 bits."""

_ARMOUR = re.compile(f"{BEGIN}\n(?P<base64>(?:[A-Za-z0-9+/=]+\n)+){END}\n?")


class Shape(StrEnum):
    """What a file looks like that is not one signature and nothing else."""

    EMPTY = "empty"
    LINE_ENDS = "line ends"
    NO_SIGNATURE = "no signature"
    TWO = "two signatures"
    TEXT_BEFORE = "text before"
    TEXT_AFTER = "text after"
    CUT_OFF = "cut off"
    TOO_LONG = "too long"
    DAMAGED = "damaged"


class NotOneArmour(ValueError):  # noqa: N818 (reads better where it is raised)
    """The file is not one signature and nothing else."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape.value)
        self.shape = shape


def armour(blob: bytes) -> str:
    """The signature file that holds ``blob``, as `ssh-keygen` writes it."""
    text = base64.b64encode(blob).decode("ascii")
    lines = [text[at : at + COLUMNS] for at in range(0, len(text), COLUMNS)]
    return "\n".join([BEGIN, *lines, END, ""])


def blob_of(data: bytes | str) -> bytes:
    """What the signature file ``data`` holds; `NotOneArmour` or `Malformed` when that is not exactly one signature."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_SIZE:
        raise NotOneArmour(Shape.TOO_LONG)
    text = raw.decode("latin-1")
    match = _ARMOUR.fullmatch(text)
    if match is None:
        raise NotOneArmour(_shape(text))
    lines = match["base64"].split("\n")[:-1]
    if any(len(line) != len(lines[0]) for line in lines[:-1]) or len(lines[-1]) > len(lines[0]):
        raise NotOneArmour(Shape.DAMAGED)
    return base64_bytes("".join(lines), "the signature")


def _shape(text: str) -> Shape:
    for shape, is_so in (
        (Shape.EMPTY, not text.strip()),
        (Shape.LINE_ENDS, "\r" in text),
        (Shape.NO_SIGNATURE, BEGIN not in text),
        (Shape.TWO, text.count(BEGIN) > 1 or text.count(END) > 1),
        (Shape.TEXT_BEFORE, not text.startswith(BEGIN)),
        (Shape.CUT_OFF, END not in text),
        (Shape.TEXT_AFTER, not text.endswith((END, f"{END}\n"))),
    ):
        if is_so:
            return shape
    return Shape.DAMAGED
