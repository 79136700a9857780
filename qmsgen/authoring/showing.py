"""What somebody is shown before they sign: what changes, what it affects, who is missing, and the record itself."""

from __future__ import annotations

from collections.abc import Iterator

from qmsgen.authoring.sign import Prepared
from qmsgen.exports.impact import change_lines, impact_lines
from qmsgen.exports.waiting import waiting_lines, waits
from qmsgen.messages import say
from qmsgen.model.approval import Meaning
from qmsgen.reading.repository import Reading

NEEDS_THE_TEXT = (Meaning.AUTHORSHIP, Meaning.REVIEW, Meaning.APPROVAL, Meaning.REJECTION)


def preview(prepared: Prepared, reading: Reading) -> Iterator[str]:
    """Everything to see before signing, in the order in which it is judged."""
    target, record = prepared.target, prepared.record
    yield f"{target.name} {target.title}"
    if record.meaning in NEEDS_THE_TEXT and target.version is not None:
        yield from _change(prepared, reading)
    missing = list(waiting_lines((w for w in waits(reading.qms, reading.prospect) if w.name == target.name),
                                 reading.qms.organization))  # fmt: skip
    if missing:
        yield ""
        yield say("Still missing: {what}", what=missing[0])
    yield ""
    yield say("You are {name} ({person}), and sign as {role}: {statement}", name=record.name, person=record.signer,
              role=record.role, statement=record.statement)  # fmt: skip
    if prepared.key is not None:
        yield say("Your key: {path} {fingerprint}", path=prepared.key.path, fingerprint=prepared.key.public.fingerprint)
    elif prepared.needs_signature:
        yield say("Not signed here: the record counts once its signature lies beside it.")
    yield say("The record, {path}:", path=record.path)
    yield from (f"    {line}" for line in prepared.text.decode().splitlines())


def _change(prepared: Prepared, reading: Reading) -> Iterator[str]:
    target = prepared.target
    assert target.version is not None
    yield say("What changed: {changes}", changes=target.version.front_matter.changes)
    yield ""
    if target.before is None:
        yield say("The first text of it, {path}:", path=target.version.path)
    else:
        yield say("Compared with r{number}, which is in force:", number=target.before.revision)
    yield from change_lines(target.before, target.version, reading.library)
    affected = list(impact_lines(reading.qms, target.before, target.version))
    if affected:
        yield ""
        yield from affected
