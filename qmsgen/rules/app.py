"""APP: whether approvals are given as the organization's rules say, by records that can be read."""

from __future__ import annotations

from qmsgen.model.finding import Severity
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.rules.rule import Observations, rule


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


RULES = (unreadable_record,)
