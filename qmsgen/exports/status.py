"""What is what: per document the revision in force, a draft if there is one, and when it must be reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qmsgen.exports.json_text import json_text
from qmsgen.exports.table import Table, table
from qmsgen.exports.waiting import Wait, approval_value, waiting_value
from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Revision, Status, Version
from qmsgen.model.finding import Stage
from qmsgen.model.qms import Qms

FORMAT = "qmsgen-status/1"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one document stands on the day asked about.

    ``revision`` is the one in force, or the last that was or will be; ``draft`` the newest text where that is not an
    issued revision.
    """

    document: str
    title: str
    kind: str | None
    revision: Revision | None
    status: Status
    start: date | None
    draft: Version | None
    waits: bool
    owner: str
    owner_title: str
    holders: tuple[str, ...]
    review_due: date | None
    is_overdue: bool


def standings(qms: Qms) -> tuple[Standing, ...]:
    """Where every document stands: those whose review is overdue first, longest overdue at the top, then by id.

    A document of which nothing had landed by the day asked about is left out.
    """
    found = (_standing(qms, document) for document in qms.documents.values() if _was_there(document, qms.as_of))
    return tuple(sorted(found, key=_by_urgency))


def shown_status(status: Status, level: Level) -> str:
    """A status in words; where the rules ask for no approval, nothing is called approved."""
    if status is Status.APPROVED and level is Level.NONE:
        return say("issued")
    return say(status.value)


def status_table(qms: Qms) -> Table:
    """The standings for people."""
    columns = (
        say("Number"),
        say("Title"),
        say("Revision"),
        say("Status"),
        say("In force since"),
        say("Draft"),
        say("Owner"),
        say("Next review"),
    )
    return table(columns, [_row(standing, qms.evidence_level) for standing in standings(qms)])


def status_json(qms: Qms, found: Iterable[Wait] = ()) -> str:
    """The standings for other programs, and what waits for approval."""
    return json_text(
        {
            "format": FORMAT,
            "commit": qms.head or None,
            "as_of": qms.as_of,
            "level": qms.evidence_level.value,
            "documents": [_value(standing) for standing in standings(qms)],
            "waiting": [waiting_value(wait) for wait in found],
        }
    )


def _was_there(document: Document, day: date) -> bool:
    landings = [revision.recorded for revision in document.revisions]
    landings += [version.landing for version in (document.latest, document.latest_on_main) if version is not None]
    landings += [irregularity.landing for irregularity in document.irregularities]
    return any(landing.day <= day for landing in landings)


def _standing(qms: Qms, document: Document) -> Standing:
    period = qms.periods_in_force.get(document.id)
    recorded = [revision for revision in document.revisions if revision.recorded.day <= qms.as_of]
    revision = period.revision if period else next(reversed(recorded), None)
    status = document.status(revision, qms.as_of) if revision else Status.DRAFT
    text = revision.version if revision else document.latest
    draft = document.draft if document.draft and document.draft.landing.day <= qms.as_of else None
    owner = text.front_matter.owner if text else ""
    kind = qms.organization.type_of(document.id)
    due = qms.review_due(document)
    return Standing(
        document=document.id,
        title=text.front_matter.title if text else document.title,
        kind=kind.name if kind else None,
        revision=revision,
        status=status,
        start=period.start if period else None,
        draft=draft,
        waits=draft is not None and any(waiting.version.digest == draft.digest for waiting in document.waiting),
        owner=owner,
        owner_title=qms.organization.role_title(owner),
        holders=tuple(person.name_on(qms.as_of) for person in qms.organization.holders(owner, qms.as_of)),
        review_due=due,
        is_overdue=due is not None and due < qms.as_of,
    )


def _by_urgency(standing: Standing) -> tuple[object, ...]:
    due = standing.review_due if standing.is_overdue else None
    return (not standing.is_overdue, due or date.max, standing.document)


def _row(standing: Standing, level: Level) -> tuple[object, ...]:
    review = standing.review_due
    return (
        standing.document,
        standing.title,
        standing.revision.number if standing.revision else None,
        shown_status(standing.status, level),
        standing.start,
        _draft(standing) if standing.draft else None,
        standing.owner_title,
        say("{day} (overdue)", day=review) if standing.is_overdue else review,
    )


def _draft(standing: Standing) -> str:
    """A draft's number and how far it has come; on the main line it waits for approval or is held back by a fault."""
    version = standing.draft
    assert version is not None
    how_far = {
        Stage.MAIN: say("waits for approval") if standing.waits else say("held back"),
        Stage.PROPOSED: say("proposed"),
        Stage.UNCOMMITTED: say("not committed"),
    }
    return f"r{version.revision or '?'} ({how_far[version.landing.stage]})"


def _value(standing: Standing) -> dict[str, object]:
    revision, draft = standing.revision, standing.draft
    text = draft or (revision.version if revision else None)
    return {
        "document": standing.document,
        "title": standing.title,
        "type": standing.kind,
        "revision": revision.number if revision else None,
        "label": revision.version.front_matter.label if revision else None,
        "status": standing.status.value,
        "level": revision.level.value if revision else None,
        "approvals": [approval_value(approval) for approval in revision.approvals] if revision else [],
        "from": standing.start,
        "path": text.path if text else None,
        "draft": {"revision": draft.revision or None, "stage": draft.landing.stage.value} if draft else None,
        "owner": standing.owner or None,
        "held_by": standing.holders,
        "review_due": standing.review_due,
        "overdue": standing.is_overdue,
    }
