"""One text file as its bytes show it: what it says and everything that is wrong with it, each fault with its line."""

from __future__ import annotations

from qmsgen.evidence.digest import normalised, sha256
from qmsgen.messages import say
from qmsgen.model.text import Fault, FaultKind, Source
from qmsgen.reading.body import BodyReader
from qmsgen.reading.front_matter import read_front_matter
from qmsgen.reading.plain_text import LFS_POINTER, MAX_SIZE, lfs_pointer, read_text
from qmsgen.reading.svg import active_content


def read_source(data: bytes, *, is_document: bool, bodies: BodyReader | None = None) -> Source:
    """Read a document, or a snippet, from the bytes of its blob. Never fails: what is wrong becomes a fault.

    Who reads many revisions gives the reader of ``bodies`` that has read the ones before.
    """
    first_return = data.find(b"\r\n") if b"\r" in data else -1
    data = normalised(data)
    digest = sha256(data)
    text, faults = read_text(data, may_be_empty=not is_document)
    if first_return >= 0 and not any(fault.kind is FaultKind.NOT_A_FILE for fault in faults):
        faults.append(_carriage_return(data.count(b"\n", 0, first_return) + 1))
    if text is None:
        return Source(digest, faults=_in_order(faults))
    front_matter, body, body_line = None, text, 1
    if is_document:
        reading = read_front_matter(text)
        front_matter, body, body_line = reading.front_matter, reading.body, reading.body_line
        faults.extend(reading.faults)
    if len(data) > MAX_SIZE:
        return Source(digest, front_matter, faults=_in_order(faults))
    found = (bodies or BodyReader()).read(body, body_line)
    is_shared = bool(found.includes) or not is_document  # only then can one text define what another refers to
    faults.extend(found.faults)
    return Source(
        digest,
        front_matter,
        found.headings,
        found.clauses,
        found.links,
        found.includes,
        _in_order(faults),
        sha256(body.encode()),
        found.definitions if is_shared else (),
        found.references if is_shared else (),
        found.anchors,
    )


def attachment(data: bytes, path: str) -> Source:
    """A picture or other file beside documents: its digest, and whether a drawing does more than draw."""
    data = normalised(data)
    if data.startswith(LFS_POINTER):
        return Source(sha256(data), faults=(lfs_pointer(),))
    faults = active_content(data, path) if path.lower().endswith((".svg", ".svgz")) else ()
    return Source(sha256(data), faults=faults)


def _carriage_return(line: int) -> Fault:
    return Fault(
        FaultKind.CARRIAGE_RETURN,
        line,
        say("the file was committed with line ends CRLF"),
        say("Put `* text=auto eol=lf` into .gitattributes and run `git add --renormalize .`."),
    )


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """Each fault once, from the top of the file to its foot."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line))
