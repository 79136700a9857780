"""What an approver should see before signing: how a text differs from the one in force, and what else it affects."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from qmsgen.exports.history import difference
from qmsgen.exports.visible import visible
from qmsgen.messages import say
from qmsgen.model.document import Part, PartKind, Version
from qmsgen.model.qms import Qms
from qmsgen.model.texts import Texts


def change_lines(before: Version | None, after: Version, texts: Texts) -> Iterator[str]:
    """The whole text of a first issue, else what differs from the text before: its own lines and its snippets'."""
    if before is None:
        yield from (visible(f"+{line}".expandtabs(4)) for line in texts.text(after.blob).split("\n"))
        for part in after.parts:
            yield visible(say("shown from now on: {path}", path=part.path))
        return
    yield from difference(before, after, texts)
    old = {part.path: part for part in before.parts}
    for part in after.parts:
        was = old.get(part.path)
        if part.kind is PartKind.INCLUDE and was is not None and was.sha256 != part.sha256:
            yield from _snippet(was, part, texts)


def _snippet(was: Part, part: Part, texts: Texts) -> Iterator[str]:
    old, new = (texts.text(blob).split("\n") for blob in (was.blob, part.blob))
    for line in difflib.unified_diff(old, new, was.path, part.path, lineterm=""):
        yield visible(line.expandtabs(4))


def impact_lines(qms: Qms, before: Version | None, after: Version) -> Iterator[str]:
    """What else a new text affects, a line each: documents, forms, shared files, clauses, and who must read it."""
    document = after.document
    if linking := qms.backlinks.get(document, ()):
        yield say("Documents that link to it: {documents}", documents=_titled(qms, linking))
    if forms := sorted({r.document for r in after.references if _is_form(qms, r.document)}):
        yield say("Forms that it uses: {documents}", documents=_titled(qms, forms))
    if sharing := sorted(_sharing(qms, after)):
        yield say("Documents that show a file changed with it, and need a revision too: {documents}",
                  documents=_titled(qms, sharing))  # fmt: skip
    old = {f"{c.standard} {c.clause}" for c in qms.citations(before)} if before is not None else set()
    new = {f"{c.standard} {c.clause}" for c in qms.citations(after)}
    if gained := sorted(new - old):
        yield say("Clauses that it addresses now: {clauses}", clauses=", ".join(gained))
    if lost := sorted(old - new):
        yield say("Clauses that it no longer addresses: {clauses}", clauses=", ".join(lost))
    if after.front_matter.applies_to:
        yield say("To be read by: {roles}", roles=", ".join(after.front_matter.applies_to))


def _titled(qms: Qms, ids: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{id} {qms.documents[id].title}" if id in qms.documents else id for id in ids)


def _is_form(qms: Qms, document: str) -> bool:
    kind = qms.organization.type_of(document)
    return kind is not None and kind.folder == "forms"


def _sharing(qms: Qms, after: Version) -> Iterator[str]:
    """Documents in force with another content of a file that this text shows."""
    now = {part.path: part.sha256 for part in after.parts}
    for document, revision in qms.in_force():
        parts = revision.version.parts
        if document.id != after.document and any(now.get(p.path, p.sha256) != p.sha256 for p in parts):
            yield document.id
