"""APP: whether approvals are given as the organization's rules say, by records that can be read."""

from __future__ import annotations

from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Version
from qmsgen.model.finding import Severity, Stage
from qmsgen.model.qms import Qms
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.rules.rule import Observation, Observations, at_key, rule


@rule(
    "APP001",
    each=TreeFault,
    kinds=(TreeFaultKind.APPROVAL_RECORD,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 13485 4.2.5"),
)
def unreadable_record(fault: TreeFault) -> Observations:
    """A record of an approval, withdrawal or waiver does not have the form of one.

    A record that cannot be read counts for nothing, although someone meant to decide something with it.

    ## Example

    The line that says what it is does not come first:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/approvals/SOP-01/r1/ada.approval.txt
            | document: SOP-01
            | qmsgen-approval: 1
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP001 the first line should be `qmsgen-approval: 1`

    A text elsewhere is no record:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/training/2026.txt
            | Ada explained SOP-01 to the warehouse.

    ## Put right

    Write the record again, line for line as the message says, and land it under the next free number. Records are only
    ever added: the unreadable one stays, and a waiver with `finding: APP001` and its path explains it.
    """
    yield fault, fault.message


@rule("APP002", each=Document, severity=Severity.NOTE, clauses=("ISO 9001 7.5.2", "ISO 13485 4.2.4"))
def landed_and_not_in_force(document: Document, qms: Qms) -> Observations:
    """A text has landed, nothing is wrong with it, and yet it is not in force, because it lacks approvals.

    Whoever looks into the repository would take it for what holds; the manual keeps to the revision before it.

    ## Example

    Approvals are asked for:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        → procedures/sop-01.md:4: APP002 SOP-01 r1, which landed on 2026-01-03, is not in force: it lacks approvals at
              level 'signed'

    No approval is asked for:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"

    ## Put right

    Have it approved as `qms.yml` asks. The finding is gone with the landing that completes the approvals, or with one
    that changes the text once no approval is asked for any more.
    """
    version = document.latest_on_main
    if version is None or not version.is_provable or _is_issued(document, version) or document.open_irregularities:
        return
    if any(i.healed_by is not None and i.healed_by.stage is not Stage.MAIN for i in document.irregularities):
        return  # what is wrong with it on the main line is put right by what is proposed
    number, day = version.revision, version.landing.day
    if qms.evidence_level is Level.NONE:
        yield Observation(
            at_key(version, "revision"),
            say(
                "{document} r{revision}, which landed on {day}, is not in force: it landed while approvals were asked "
                "for, and it has none",
                document=document.id,
                revision=number,
                day=day,
            ),
            say(
                "Say in 'changes' of {path} that it is issued without approvals, and land that: no approval is asked "
                "for now.",
                path=version.path,
            ),
        )
        return
    yield (
        at_key(version, "revision"),
        say(
            "{document} r{revision}, which landed on {day}, is not in force: it lacks approvals at level '{level}'",
            document=document.id,
            revision=number,
            day=day,
            level=qms.evidence_level.value,
        ),
    )


def _is_issued(document: Document, version: Version) -> bool:
    revision = document.revision(version.revision)
    return revision is not None and revision.digest == version.digest


RULES = (unreadable_record, landed_and_not_in_force)
