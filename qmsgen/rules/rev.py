"""REV: whether every change of a document has its own revision, and says why it was made."""

from __future__ import annotations

import re
from dataclasses import replace

from qmsgen.messages import say
from qmsgen.model.document import Document, Irregularity, IrregularityKind, Revision, Version
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.rules.rule import Observation, Observations, at_key, rule
from qmsgen.rules.words import folded

MEANINGLESS = frozenset(
    "update updated updates change changed changes various misc miscellaneous n/a na none nothing minor fix fixes "
    "fixed edit edits edited revision revised new wip tbd todo draft x xx xxx see above".split()
)
"""Words that name no reason, however many of them stand together."""


@rule(
    "REV001",
    each=Irregularity,
    kinds=(IrregularityKind.CHANGED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def changed_without_new_revision(irregularity: Irregularity, qms: Qms) -> Observations:
    """What readers of a revision see was changed, and its number was not.

    Two texts with one number: nobody can tell any more which of them was approved, trained and worked to. A picture or
    a snippet that a document shows counts as its text. The manual keeps showing the text that the number stood for.

    ## Example

    The limit was raised, the revision was not:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 500 EUR need two offers.
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 900 EUR need two offers.
        → procedures/sop-01.md:4: REV001 SOP-01 r1 was changed on 2026-02-10 without a new revision

    A file that moves, and line ends as another system writes them, change nothing that readers see:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Sort the procedures
            procedures/sop-01.md -> procedures/purchasing/sop-01.md

    ## Put right

    Raise `revision` by one and say in `changes` what changed. The landing of a higher revision heals the finding, and
    so does one that restores the former text.
    """
    message = say(
        "{document} r{revision} was changed on {day} without a new revision",
        document=irregularity.document,
        revision=irregularity.revision,
        day=irregularity.landing.day,
    )
    fix = say(
        "Set 'revision: {next}' in {path} and say in 'changes' what changed.",
        next=_next_number(irregularity, qms),
        path=irregularity.path,
    )
    yield Observation(irregularity, message, fix)


@rule(
    "REV002",
    each=Irregularity,
    kinds=(IrregularityKind.SKIPPED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def skipped_revision(irregularity: Irregularity, qms: Qms) -> Observations:
    """A revision number was left out.

    Whoever finds r2 and r4 looks for r3, and cannot know whether it was ever in use. The revision after the gap is not
    published until the gap is closed or explained by the next one.

    ## Example

    Revision 2 never came:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r3 "Purchasing"
        → procedures/sop-01.md:4: REV002 SOP-01 went from r1 to r3 on 2026-02-10

    The first revision under control may carry any number:

        2026-01-03 Ada: Take over SOP-01 from the paper manual
            procedures/sop-01.md: SOP-01 r7 "Purchasing"
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r8 "Purchasing"

    ## Put right

    Set `revision` to the number that follows the last one. The landing of that number heals the finding, and so does
    one of the number after the gap, whose `changes` should explain it.
    """
    before = _before(irregularity, qms)
    message = say(
        "{document} went from r{before} to r{revision} on {day}",
        document=irregularity.document,
        before=before.number if before else "?",
        revision=irregularity.revision,
        day=irregularity.landing.day,
    )
    fix = say(
        "Set 'revision: {next}' in {path}; if r{revision} is in use, explain the gap in 'changes' of the next one.",
        next=_next_number(irregularity, qms),
        path=irregularity.path,
        revision=irregularity.revision,
    )
    yield Observation(irregularity, message, fix)


@rule(
    "REV003",
    each=Irregularity,
    kinds=(IrregularityKind.LOWERED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def lowered_revision(irregularity: Irregularity, qms: Qms) -> Observations:
    """A document went back to a lower revision number.

    A former text may come back, but as a new revision: the number says which text is newer.

    ## Example

    The change was taken back, with it the number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="The limit is 900 EUR."
        2026-03-01 Ada: Take the change back
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
        → procedures/sop-01.md:4: REV003 SOP-01 went back from r2 to r1 on 2026-03-01

    The former text under a new number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 500 EUR need two offers.
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | Orders above 900 EUR need two offers.
        2026-03-01 Ada: Take the change back
            procedures/sop-01.md: SOP-01 r3 "Purchasing" changes="The limit is 500 EUR again, as in r1."
            | Orders above 500 EUR need two offers.

    ## Put right

    Give the text the next free number and say in `changes` what was taken back. The landing of that revision heals the
    finding.
    """
    before = _before(irregularity, qms)
    message = say(
        "{document} went back from r{before} to r{revision} on {day}",
        document=irregularity.document,
        before=before.number if before else "?",
        revision=irregularity.revision,
        day=irregularity.landing.day,
    )
    yield Observation(irregularity, message, _renumber(irregularity, qms))


@rule(
    "REV004",
    each=Irregularity,
    kinds=(IrregularityKind.REUSED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def reused_revision(irregularity: Irregularity, qms: Qms) -> Observations:
    """A number that an earlier revision had was given to another text.

    ## Example

    Revision 1 a second time, with other words:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        2026-03-01 Ben: Raise it again
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 1,500 EUR need two offers.
        → procedures/sop-01.md:4: REV004 SOP-01 r1 of 2026-01-03 was given to another text on 2026-03-01

    Two documents have a revision 1 each:

        2026-01-03 Ada: Issue two procedures
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-02.md: SOP-02 r1 "Warehouse"

    ## Put right

    Give the text the next free number. The landing of that revision heals the finding.
    """
    document = qms.documents[irregularity.document]
    earlier = document.revision(irregularity.revision) if irregularity.revision else None
    message = say(
        "{document} r{revision} of {earlier} was given to another text on {day}",
        document=irregularity.document,
        revision=irregularity.revision,
        earlier=earlier.recorded.day if earlier else "?",
        day=irregularity.landing.day,
    )
    yield Observation(irregularity, message, _renumber(irregularity, qms))


@rule("REV005", each=Version, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"))
def reason_says_nothing(version: Version) -> Observations:
    """The reason for a change says that something changed, but not what or why.

    It is what readers look at first, and what tells them whether the change concerns their work.

    ## Example

    One word that fits any change:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Minor updates"
        → procedures/sop-01.md:6: REV005 the reason for SOP-01 r2, "Minor updates", does not say what changed

    A short reason can say enough:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Limit 900 EUR."

    ## Put right

    Say in `changes` what is different for the reader and why. A reason that has landed stays as it is; the finding is
    gone when the next revision lands with a reason that says something.
    """
    reason = version.front_matter.changes
    if reason and not set(re.findall(r"[\w/]+", folded(reason))) - MEANINGLESS:
        yield (
            at_key(version, "changes"),
            say(
                'the reason for {document} r{revision}, "{reason}", does not say what changed',
                document=version.document,
                revision=version.revision,
                reason=reason,
            ),
        )


@rule("REV006", each=Version, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.2",))
def same_reason_again(version: Version, qms: Qms) -> Observations:
    """A revision gives the same reason for its change as the one before.

    Most likely the number was raised and the reason forgotten.

    ## Example

    Copied along:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="First issue."
        → procedures/sop-01.md:6: REV006 SOP-01 r2 gives the same reason for its change as r1

    Other words:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
        2026-02-10 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="The limit is 900 EUR."

    ## Put right

    Say in `changes` what this revision changes. A reason that has landed stays as it is; the finding is gone when the
    next revision lands with a reason of its own.
    """
    before = _revision_before(qms.documents[version.document], version)
    if before and folded(before.version.front_matter.changes) == folded(version.front_matter.changes) != "":
        yield (
            at_key(version, "changes"),
            say(
                "{document} r{revision} gives the same reason for its change as r{before}",
                document=version.document,
                revision=version.revision,
                before=before.number,
            ),
        )


@rule("REV007", each=Version, severity=Severity.NOTE, clauses=("ISO 9001 7.5.3.2",))
def same_text_again(version: Version, qms: Qms) -> Observations:
    """A new revision shows what the one before shows: text, pictures and snippets are the same.

    That is in order when only the front matter changed, such as the owner; it is not needed to restart the review.

    ## Example

    Only the number and the reason differ:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 500 EUR need two offers.
        2026-02-10 Ben: Review SOP-01
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Reviewed, fits."
            | Orders above 500 EUR need two offers.
        → procedures/sop-01.md:4: REV007 SOP-01 r2 says what r1 says; only its number and reason differ

    The owner differs as well:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 500 EUR need two offers.
        2026-02-10 Ben: Hand SOP-01 over
            procedures/sop-01.md: SOP-01 r2 "Purchasing" owner=purchasing-manager changes="Purchasing owns it now."
            | Orders above 500 EUR need two offers.

    ## Put right

    Leave it, or take the revision back before it lands. A periodic review without a change needs no new revision.
    """
    before = _revision_before(qms.documents[version.document], version)
    if before is None or not version.is_provable or not version.body_sha256:
        return
    is_same_body = before.version.body_sha256 == version.body_sha256
    if is_same_body and _as_read(before.version) == _as_read(version):
        yield (
            at_key(version, "revision"),
            say(
                "{document} r{revision} says what r{before} says; only its number and reason differ",
                document=version.document,
                revision=version.revision,
                before=before.number,
            ),
        )


def _before(irregularity: Irregularity, qms: Qms) -> Revision | None:
    """The highest revision issued before the landing that broke the order."""
    issued = qms.documents[irregularity.document].revisions
    return next((r for r in issued[::-1] if r.recorded.position < irregularity.landing.position), None)


def _next_number(irregularity: Irregularity, qms: Qms) -> int:
    issued = qms.documents[irregularity.document].revisions
    return max((r.number for r in issued), default=0) + 1


def _renumber(irregularity: Irregularity, qms: Qms) -> str:
    next_number = _next_number(irregularity, qms)
    return say("Set 'revision: {next}' in {path}.", next=next_number, path=irregularity.path)


def _revision_before(document: Document, version: Version) -> Revision | None:
    return next((r for r in document.revisions[::-1] if r.number < version.revision), None)


def _as_read(version: Version) -> tuple[object, ...]:
    """What a reader sees beside the body, but for the number and its reason: parts and the rest of the front matter."""
    front_matter = replace(version.front_matter, revision=0, changes="", clauses=(), lines={})
    clauses = [(c.standard, c.clause) for c in version.front_matter.clauses]
    parts = [(part.kind, part.name, part.sha256) for part in version.parts]
    return front_matter, clauses, parts


RULES = (
    changed_without_new_revision,
    skipped_revision,
    lowered_revision,
    reused_revision,
    reason_says_nothing,
    same_reason_again,
    same_text_again,
)
