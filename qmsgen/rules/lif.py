"""LIF: whether documents live and end as they should: dates, reviews, expiry, deletion."""

from __future__ import annotations

from datetime import date, timedelta

from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Irregularity, IrregularityKind, Status, Version
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.rules.rule import Observation, Observations, at_key, regulated, rule

WELL_BEFORE = timedelta(days=31)
"""A revision that takes effect so long before it lands was in use before anybody could have seen it here."""

DUE_SOON = timedelta(days=60)
"""So long before a review is due its owner hears of it."""

ENDS_SOON = timedelta(days=30)
"""So long before a document expires its owner hears of it."""


@rule("LIF001", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.2",))
def impossible_dates(version: Version, qms: Qms) -> Observations:
    """A revision ends before it begins, so it is never in force.

    ## Example

    The years were mixed up:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Solvent handling" effective=2026-06-01 expires=2026-03-01
        → procedures/sop-01.md:8: LIF001 SOP-01 r1 expires on 2026-03-01 and begins on 2026-06-01: it is never in force

    One day is enough:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Solvent handling" effective=2026-06-01 expires=2026-06-02

    ## Put right

    Correct `effective` or `expires` in a new revision. The finding is gone when that lands.
    """
    expires = version.front_matter.expires
    if expires is None:
        return
    revision = qms.documents[version.document].revision(version.revision)
    landed = revision.recorded.day if revision else version.landing.day
    begins = max(version.front_matter.effective or landed, landed)
    if expires <= begins:
        yield (
            at_key(version, "expires"),
            say(
                "{document} r{revision} expires on {expires} and begins on {begins}: it is never in force",
                document=version.document,
                revision=version.revision,
                expires=expires,
                begins=begins,
            ),
        )


@rule("LIF002", each=Version, severity=Severity.NOTE, clauses=("ISO 9001 7.5.3.2",))
def effective_long_before_landing(version: Version, qms: Qms) -> Observations:
    """A revision names a day for taking effect that lies weeks before it landed.

    Nothing takes effect here before it lands; the manual counts from the landing.

    ## Example

    The day of the former revision was left in:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-06-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2026-01-03
        → procedures/sop-01.md:7: LIF002 SOP-01 r2 names 2026-01-03 as its first day, but landed on 2026-06-10

    A document that comes from the paper manual may name its old day:

        2026-01-03 Ada: Take over SOP-01
            procedures/sop-01.md: SOP-01 r7 "Purchasing" effective=2019-04-01

    ## Put right

    Take `effective` out, or give the day on which people work to the revision. The finding is gone when the next
    revision lands.
    """
    effective = version.front_matter.effective
    document = qms.documents[version.document]
    if effective is None or not any(r.number < version.revision for r in document.revisions):
        return
    revision = document.revision(version.revision)
    landed = revision.recorded.day if revision else version.landing.day
    if effective < landed - WELL_BEFORE:
        yield (
            at_key(version, "effective"),
            say(
                "{document} r{revision} names {effective} as its first day, but landed on {landed}",
                document=version.document,
                revision=version.revision,
                effective=effective,
                landed=landed,
            ),
        )


@rule(
    "LIF003",
    each=Document,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.2", "ISO 13485 4.2.4"),
)
def review_overdue(document: Document, qms: Qms) -> Observations:
    """The day by which a document was to be reviewed has passed.

    A document that nobody looked at for years describes how work was done years ago.

    ## Example

    Procedures are reviewed every 24 months:

        2024-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        → procedures/sop-01.md:1: LIF003 SOP-01 r1 was to be reviewed by 2026-01-03

    A new revision is a review as well:

        2024-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2025-06-03 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"

    ## Put right

    Ask the owner to review the document and to issue a new revision. Where nothing has to change, its `changes` say who
    reviewed it and that it still fits; where approvals are asked for, a `periodic-review` record says so without a new
    revision. The finding is gone on the day on which that revision takes effect, or with the landing of that record.
    """
    due = qms.review_due(document)
    effective = qms.effective(document.id)
    if due and effective and due < qms.as_of:
        owner = qms.organization.role_title(effective.version.front_matter.owner)
        yield Observation(
            effective,
            say(
                "{document} r{revision} was to be reviewed by {day}",
                document=document.id,
                revision=effective.number,
                day=due,
            ),
            _review_it(owner, qms),
        )


@rule("LIF004", each=Document, severity=Severity.NOTE, clauses=("ISO 9001 7.5.2",))
def review_due_soon(document: Document, qms: Qms) -> Observations:
    """A document is to be reviewed within the next 60 days.

    ## Example

    Two years are nearly over:

        2024-12-20 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        → procedures/sop-01.md:1: LIF004 SOP-01 r1 is to be reviewed by 2026-12-20

    A new revision is on its way:

        2024-12-20 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-11-20 Ben: Raise the limit from December on
            procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2026-12-01

    ## Put right

    Ask the owner to review the document in time and to issue a new revision. Where nothing has to change, its `changes`
    say who reviewed it and that it still fits; where approvals are asked for, a `periodic-review` record says so
    without a new revision. The finding is gone when that revision takes effect, or that record lands.
    """
    due = qms.review_due(document)
    effective = qms.effective(document.id)
    if due and effective and qms.as_of <= due <= qms.as_of + DUE_SOON and not document.successor_expected(qms.as_of):
        owner = qms.organization.role_title(effective.version.front_matter.owner)
        yield Observation(
            effective,
            say(
                "{document} r{revision} is to be reviewed by {day}",
                document=document.id,
                revision=effective.number,
                day=due,
            ),
            _review_it(owner, qms),
        )


def _review_it(owner: str, qms: Qms) -> str:
    """What a review ends with, where no approval is asked for and where one is."""
    if qms.evidence_level is Level.NONE:
        return say(
            "Ask the {owner} to review it and to issue a new revision; where nothing has to change, 'changes' say who "
            "reviewed it and that it still fits.",
            owner=owner,
        )
    return say(
        "Ask the {owner} to review it and to issue a new revision, or to land a periodic-review record that it still "
        "fits.",
        owner=owner,
    )


@rule("LIF005", each=Document, severity=Severity.NOTE, clauses=("ISO 9001 7.5.3.2",))
def has_expired(document: Document, qms: Qms) -> Observations:
    """A temporary instruction has ended, as its text says, and its file is still there.

    ## Example

    It was for two months:

        2026-01-03 Ada: Issue WI-07 for the trial
            procedures/wi-07.md: WI-07 r1 "Trial of the new coolant" expires=2026-03-01
        → procedures/wi-07.md:7: LIF005 WI-07 r1 ended on 2026-03-01, as its text says

    It was prolonged:

        2026-01-03 Ada: Issue WI-07 for the trial
            procedures/wi-07.md: WI-07 r1 "Trial of the new coolant" expires=2026-03-01
        2026-02-20 Ada: Prolong the trial
            procedures/wi-07.md: WI-07 r2 "Trial of the new coolant" expires=2027-03-01

    ## Put right

    Delete the file if the instruction is no longer needed, or issue a new revision with a later day. The finding is
    gone with the landing of either; the number stays taken and the former text stays in the archive.
    """
    if document.latest is None or document.id in qms.periods_in_force:
        return
    last = max(document.periods(), key=lambda period: period.start, default=None)
    if last and last.ended_by is Status.EXPIRED and last.until and last.until <= qms.as_of:
        yield (
            at_key(last.revision.version, "expires"),
            say(
                "{document} r{revision} ended on {day}, as its text says",
                document=document.id,
                revision=last.revision.number,
                day=last.until,
            ),
        )


@rule(
    "LIF006",
    each=Irregularity,
    kinds=(IrregularityKind.DELETED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def deleted_while_in_force(irregularity: Irregularity, qms: Qms) -> Observations:
    """The file of a document in force was deleted or moved out of the controlled folders, and nobody withdrew it.

    Taking a document out of use is a decision with a reason, not a side effect of tidying up. Until it is withdrawn the
    manual keeps showing the revision in force.

    ## Example

    The file is gone:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Tidy up
            - procedures/sop-01.md
        → procedures/sop-01.md:1: LIF006 SOP-01 r1 was in force when its file was deleted on 2026-02-10

    It had ended before:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" expires=2026-02-01
        2026-02-10 Ben: Tidy up
            - procedures/sop-01.md

    ## Put right

    Bring the file back as it was or as the next revision; to end the document, give that revision `expires: DAY` and
    delete the file after that day, or land a withdrawal record. The landing of either heals the finding; another text
    under the old number does not. `git checkout COMMIT~ -- PATH` brings a file back that COMMIT deleted. A withdrawal
    record, such as `records/approvals/SOP-01/r1/ada.withdrawal.txt`, holds these lines; `qmsgen log SOP-01 --format
    json` gives the digest, and a level of evidence beyond *none* asks for a signature beside it:

        qmsgen-approval: 1
        document: SOP-01
        revision: 1
        digest: sha256:…
        signer: ada
        name: Ada Quality
        role: quality-manager
        meaning: withdrawal
        statement: I take this document out of force.
        signed-at: 2026-02-11T09:00:00+01:00
        reason: We no longer buy anything ourselves.
    """
    stood = _how_it_stood(irregularity, qms)
    if irregularity.other:
        message = say(
            "{stood} when its file was moved out of control on {day}, to {other}",
            stood=stood,
            other=irregularity.other,
            day=irregularity.landing.day,
        )
    else:
        message = say("{stood} when its file was deleted on {day}", stood=stood, day=irregularity.landing.day)
    yield irregularity, message


def _how_it_stood(irregularity: Irregularity, qms: Qms) -> str:
    """Which revision was in force on the day of an irregularity, or was to be."""
    document = qms.documents[irregularity.document]
    effective = document.effective_revision(irregularity.landing.day)
    if effective is not None:
        return say("{document} r{revision} was in force", document=document.id, revision=effective.number)
    top = document.revision(irregularity.revision) if irregularity.revision else None
    if top is not None and top.planned_from is not None and top.planned_from > irregularity.landing.day:
        return say(
            "{document} r{revision} was to take effect on {day}",
            document=document.id,
            revision=top.number,
            day=top.planned_from,
        )
    return say("{document} r{revision} was issued", document=document.id, revision=irregularity.revision)


@rule(
    "LIF007",
    each=Irregularity,
    kinds=(IrregularityKind.RENUMBERED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 9001 7.5.3.2"),
)
def renumbered_while_in_force(irregularity: Irregularity, qms: Qms) -> Observations:
    """A document in force was given another id, and nobody withdrew the old one.

    Records, links and prints name the old number; whoever looks for it must find what became of it.

    ## Example

    The same file, another number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Renumber
            procedures/sop-01.md: SOP-12 r1 "Purchasing"
        → procedures/sop-01.md:1: LIF007 SOP-01 r1 was in force when its file was given the id SOP-12 on 2026-02-10

    Another path is no other number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Call files by their subject
            procedures/sop-01.md -> procedures/purchasing.md

    ## Put right

    Give the document its old id back; to renumber it for good, land a withdrawal record for the old number, as
    `qmsgen explain LIF006` shows, and name that number in `replaces` of the new document. The landing of either heals
    the finding.
    """
    yield (
        irregularity,
        say(
            "{stood} when its file was given the id {other} on {day}",
            stood=_how_it_stood(irregularity, qms),
            other=irregularity.other,
            day=irregularity.landing.day,
        ),
    )


@rule("LIF008", each=Document, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.2", "ISO 9001 6.3"))
def overtaken(document: Document) -> Observations:
    """An approved revision never takes effect, because a later one takes effect before it.

    ## Example

    A correction comes before the change that was planned:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-10-01 Ben: New limits from the new year on
            procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2027-01-01
        2026-11-01 Ada: Correct a name
            procedures/sop-01.md: SOP-01 r3 "Purchasing"
        → procedures/sop-01.md:1: LIF008 SOP-01 r2 was to take effect on 2027-01-01 and never does: r3 does on
              2026-11-01

    The later revision takes effect later:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-10-01 Ben: New limits from December on
            procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2026-12-01
        2026-11-01 Ada: Correct a name
            procedures/sop-01.md: SOP-01 r3 "Purchasing" effective=2027-01-01

    ## Put right

    Issue another revision that holds both changes. The landing of a revision that takes effect no earlier heals the
    finding.
    """
    if len(document.revisions) < 2:
        return
    newest = document.revisions[-1]
    since = newest.planned_from
    if since is None:
        return
    for earlier in document.revisions[:-1]:
        day, expires = earlier.planned_from, earlier.version.front_matter.expires or date.max
        if day and since < day < expires:
            yield (
                newest,
                say(
                    "{document} r{earlier} was to take effect on {day} and never does: r{newest} does on {since}",
                    document=document.id,
                    earlier=earlier.number,
                    day=day,
                    newest=newest.number,
                    since=since,
                ),
            )


@rule("LIF009", each=Document, severity=Severity.NOTE, clauses=("ISO 9001 7.5.3.2",))
def ends_soon(document: Document, qms: Qms) -> Observations:
    """A temporary instruction in force ends within the next 30 days.

    ## Example

    It ends in a week:

        2026-01-03 Ada: Issue WI-07 for the trial
            procedures/wi-07.md: WI-07 r1 "Trial of the new coolant" expires=2026-12-01
        → procedures/wi-07.md:7: LIF009 WI-07 r1 ends on 2026-12-01, as its text says

    It ends next year:

        2026-01-03 Ada: Issue WI-07 for the trial
            procedures/wi-07.md: WI-07 r1 "Trial of the new coolant" expires=2027-06-01

    ## Put right

    Let it end, or issue a new revision with a later day before it does. The finding is gone on the day on which it
    ends.
    """
    period = qms.periods_in_force.get(document.id)
    if period and period.ended_by is Status.EXPIRED and period.until and period.until <= qms.as_of + ENDS_SOON:
        yield (
            at_key(period.revision.version, "expires"),
            say(
                "{document} r{revision} ends on {day}, as its text says",
                document=document.id,
                revision=period.revision.number,
                day=period.until,
            ),
        )


RULES = (
    impossible_dates,
    effective_long_before_landing,
    review_overdue,
    review_due_soon,
    has_expired,
    deleted_while_in_force,
    renumbered_while_in_force,
    overtaken,
    ends_soon,
)
