"""The history of one document: its revisions with their reasons, and what differs between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date

from qmsgen.exports.json_text import json_text
from qmsgen.exports.status import shown_status
from qmsgen.exports.table import Table, table
from qmsgen.exports.visible import visible
from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Revision, Status, Version
from qmsgen.model.finding import Stage
from qmsgen.model.texts import Texts

FORMAT = "qmsgen-log/1"


def log_table(document: Document, day: date, level: Level) -> Table:
    """The revisions for people, newest first."""
    columns = (
        say("Revision"),
        say("Status"),
        say("From"),
        say("Until"),
        say("Recorded"),
        say("Commit"),
        say("What changed"),
    )
    rows: list[tuple[object, ...]] = []
    if draft := document.draft:
        stage = say(draft.landing.stage.value) if draft.landing.stage is not Stage.MAIN else None
        rows.append((draft.revision or "?", say("draft"), None, None, stage, None, draft.front_matter.changes))
    for revision in reversed(document.revisions):
        period = document.period_of(revision, day)
        landing = revision.recorded
        rows.append(
            (
                revision.number,
                _status(document, revision, day, level),
                period.start if period else None,
                period.until if period else None,
                landing.day,
                landing.commit[:12],
                revision.version.front_matter.changes,
            )
        )
    return table(columns, rows)


def log_json(document: Document, day: date) -> str:
    """The revisions for other programs, oldest first."""
    return json_text(
        {
            "format": FORMAT,
            "document": document.id,
            "title": document.title,
            "as_of": day,
            "revisions": [_value(document, revision, day) for revision in document.revisions],
        }
    )


def difference(before: Version, after: Version, texts: Texts) -> Iterator[str]:
    """What differs between two texts of a document as a unified diff, then which of its other files differ."""
    old_lines, new_lines = (texts.text(version.blob).split("\n") for version in (before, after))
    for line in difflib.unified_diff(old_lines, new_lines, _name(before), _name(after), lineterm=""):
        yield visible(line.expandtabs(4))
    old = {part.path: part.sha256 for part in before.parts}
    new = {part.path: part.sha256 for part in after.parts}
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) == new.get(path):
            continue
        if path not in new:
            yield visible(say("no longer shown: {path}", path=path))
        elif path not in old:
            yield visible(say("shown from now on: {path}", path=path))
        else:
            yield visible(say("another content: {path}", path=path))


def _status(document: Document, revision: Revision, day: date, level: Level) -> str:
    status = document.status(revision, day)
    same_day = (
        later.planned_from == revision.planned_from for later in document.revisions if later.number > revision.number
    )
    if status is Status.NEVER_EFFECTIVE and any(same_day):
        return say("replaced the same day")
    return shown_status(status, level)


def _name(version: Version) -> str:
    return f"{version.document} r{version.revision} {version.path}"


def _value(document: Document, revision: Revision, day: date) -> dict[str, object]:
    period = document.period_of(revision, day)
    return {
        "revision": revision.number,
        "label": revision.version.front_matter.label,
        "status": document.status(revision, day).value,
        "from": period.start if period else None,
        "until": period.until if period else None,
        "recorded": revision.recorded.day,
        "commit": revision.recorded.commit,
        "digest": revision.digest,
        "path": revision.version.path,
        "changes": revision.version.front_matter.changes,
        "change_class": revision.version.front_matter.change_class.value,
    }
