"""REG: whether `qms.yml` and `people.yml` say clearly who may decide what."""

from __future__ import annotations

from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.coverage import home_of
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.model.repository import RegistryFault, TreeFault, TreeFaultKind
from qmsgen.rules.rule import REGISTRY, Observation, Observations, Place, in_registry, rule
from qmsgen.rules.words import did_you_mean


@rule(
    "REG001", each=RegistryFault, severity=Severity.ERROR, clauses=("ISO 9001 5.3", "ISO 9001 7.5.2"), stops_manual=True
)
def registry_fault(fault: RegistryFault) -> Observations:
    """A line of `qms.yml` or `people.yml` cannot be meant as it is written.

    These two files decide what counts as approved; where they are unclear, the strictest reading holds until they are
    put right, and no new manual is published.

    ## Example

    A key that nobody knows:

        2026-01-03 Ada: Start
            qms.yml with
            | standarts: [iso-9001-2015]
        → qms.yml:19: REG001 `standarts` is not a key that qmsgen knows

    Standards may be empty:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: []

    ## Put right

    Correct the line as the message says. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "REG002",
    each=TreeFault,
    kinds=(TreeFaultKind.SECOND_REGISTRY,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.1",),
    stops_manual=True,
)
def second_registry(fault: TreeFault) -> Observations:
    """A second registry, such as `qms.yaml`, stands beside the first.

    Readers of the repository would take the one for the other.

    ## Example

    Another ending:

        2026-01-03 Ada: Start
            qms.yaml
            | revision: 1
        → qms.yaml: REG002 qms.yaml stands beside qms.yml; only qms.yml counts

    A file of the same name elsewhere:

        2026-01-03 Ada: Start
            docs/about/qms.yaml
            | revision: 1

    ## Put right

    Move what is needed into the first file and delete the second. The finding is gone with the landing that does.
    """
    yield Place(REGISTRY, None, fault.path, fault.line), fault.message


@rule("REG003", each=Qms, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2", "ISO 13485 4.2.4"), stops_manual=True)
def approvals_cannot_be_verified(qms: Qms) -> Observations:
    """`qms.yml` asks for approvals that are proved, and this version of qmsgen cannot verify any.

    Nothing pretends to be approved: no revision that lands under such a policy counts as approved.

    ## Example

    Signatures are asked for:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        → qms.yml: REG003 qms.yml asks for approvals at level 'signed', which this version of qmsgen cannot verify; so
              no revision counts as approved

    Nothing is asked for, and every page says so:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: none}

    ## Put right

    Use a version of qmsgen that verifies approvals. Before the change has landed, set `evidence: {level: none}`
    instead, which publishes the manual and says on every page that nothing is proved: the finding is gone with it.
    After its landing, going back to none is an error too (REG006).
    """
    if qms.evidence_level is not Level.NONE:
        yield (
            in_registry(qms),
            say(
                "qms.yml asks for approvals at level '{level}', which this version of qmsgen cannot verify; "
                "so no revision counts as approved",
                level=qms.evidence_level.value,
            ),
        )


@rule("REG004", each=Qms, severity=Severity.WARNING, clauses=("ISO 9001 4.3",))
def claim_has_ended(qms: Qms) -> Observations:
    """The day until which a standard was claimed has passed.

    Its clauses are no longer counted, and no page says any more that the organization conforms to it.

    ## Example

    The transition is over:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015, until: 2026-09-30}]
        → qms.yml:5: REG004 the claim to iso-9001-2015 ended on 2026-09-30

    It goes on:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015, until: 2029-09-30}]

    ## Put right

    Take the standard out of `standards` in `qms.yml`, or claim its newer edition. The finding is gone with the landing
    that does.
    """
    for claim in qms.organization.standards:
        if claim.until and claim.until <= qms.as_of:
            yield (
                in_registry(qms, claim.line),
                say("the claim to {standard} ended on {day}", standard=claim.id, day=claim.until),
            )


@rule("REG005", each=Qms, severity=Severity.ERROR, clauses=("ISO 9001 4.3", "ISO 9001 4.4.2"))
def unknown_clause_in_registry(qms: Qms) -> Observations:
    """`qms.yml` claims, excludes or explains a standard or clause that does not exist.

    What is said about it counts for nothing: an exclusion excludes nothing, a claim claims nothing.

    ## Example

    A digit too many:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.33", reason: We make parts to drawings of customers.}]
        → qms.yml:19: REG005 qms.yml excludes clause 8.33 of iso-9001, which does not exist

    A clause:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.3.3", reason: We make parts to drawings of customers.}]

    ## Put right

    Name a standard as in `iso-9001-2015`, and a clause that it has. The finding is gone with the landing that does.
    """
    organization = qms.organization
    for claim in organization.standards:
        if claim.id not in qms.standards:
            message = say("qms.yml claims the standard '{standard}', which qmsgen does not know", standard=claim.id)
            yield Observation(in_registry(qms, claim.line), message, did_you_mean(claim.id, qms.standards))
    said = [(say("excludes"), entry.standard, entry.clause, entry.line) for entry in organization.not_applicable]
    said += [(say("explains"), entry.standard, entry.clause, entry.line) for entry in organization.by_practice]
    for does, named, clause, line in said:
        standard = qms.standards.get(organization.edition(named))
        if standard is None or home_of(clause, standard, qms) is None:
            message = say(
                "qms.yml {does} clause {clause} of {standard}, which does not exist",
                does=does,
                clause=clause,
                standard=named,
            )
            yield in_registry(qms, line), message


@rule(
    "REG006",
    each=TreeFault,
    kinds=(TreeFaultKind.LEVEL_LOWERED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
    stops_manual=True,
)
def back_to_level_none(fault: TreeFault) -> Observations:
    """`qms.yml` asked for approvals that are proved, and does not ask for them any more.

    Who can write one line could then put any text in force. Nothing new is published until someone has looked.

    ## Example

    The policy is switched off:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: Approvals take too long
            qms.yml with
            | evidence: {level: none}
        → qms.yml: REG006 the level of evidence went from signed back to none

    Nothing was asked for so far:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: none}
        2026-02-03 Ada: Another time zone
            qms.yml with
            | organization: {name: Acme Precision, time_zone: Europe/Vienna}

    ## Put right

    Ask for the former level again. The finding is gone with the landing that does.
    """
    yield Place(REGISTRY, None, fault.path, fault.line), fault.message


RULES = (
    registry_fault,
    second_registry,
    approvals_cannot_be_verified,
    claim_has_ended,
    unknown_clause_in_registry,
    back_to_level_none,
)
