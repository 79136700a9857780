"""REG: whether `qms.yml` and `people.yml` say clearly who may decide what."""

from __future__ import annotations

from qmsgen.evidence.demonstration_keys import published_keys
from qmsgen.evidence.registry_power import admins
from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.coverage import home_of
from qmsgen.model.finding import Severity
from qmsgen.model.organization import key_material
from qmsgen.model.qms import Qms
from qmsgen.model.repository import (
    RegistryChange,
    RegistryEvent,
    RegistryEventKind,
    RegistryFault,
    TreeFault,
    TreeFaultKind,
)
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
    each=RegistryEvent,
    kinds=(RegistryEventKind.LEVEL_LOWERED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
    stops_manual=True,
    can_be_waived=False,
)
def back_to_level_none(event: RegistryEvent) -> Observations:
    """`qms.yml` asked for approvals that are proved, and does not ask for them any more.

    Who can write one line could then put any text in force. The registry from before counts on, and nothing new is
    published until someone has looked.

    ## Example

    The policy is switched off:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: Approvals take too long
            qms.yml with
            | evidence: {level: none}
        → qms.yml:1: REG006 the level of evidence went from signed back to none

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
    yield event, event.message


@rule(
    "REG007",
    each=RegistryEvent,
    kinds=(RegistryEventKind.UNAPPROVED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 5.3", "ISO 9001 7.5.3.2", "21 CFR 11.10(d)"),
    stops_manual=True,
    can_be_waived=False,
)
def registry_not_approved(event: RegistryEvent) -> Observations:
    """A change of `qms.yml` or `people.yml` is not approved by the administrators whom the registry before it names.

    These two files decide who may approve what; nobody changes them alone. Until the change is approved the registry
    from before counts.

    ## Example

    Ben makes himself an approver:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: I can do this too
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2020-01-01}, {role: machinist, from: 2020-01-01},
            |     {role: quality-manager, from: 2026-02-03}]
            |   keys: [{key: "KEY-OF-ben", from: 2020-01-01}]
            qms.yml with
        → qms.yml:1: REG007 revision 2 of the registry is not approved: 0 of 1 registry-admins have signed it; until
              then the one before counts

    An administrator approves it:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: Ben can do this too
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2020-01-01}, {role: machinist, from: 2020-01-01},
            |     {role: quality-manager, from: 2026-02-03}]
            |   keys: [{key: "KEY-OF-ben", from: 2020-01-01}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Have a registry-admin who neither made the change nor gains by it approve it, or take the change back. The finding
    is gone with the landing that does.
    """
    yield event, event.message


@rule(
    "REG008",
    each=RegistryEvent,
    kinds=(RegistryEventKind.NUMBER,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2",),
    stops_manual=True,
    can_be_waived=False,
)
def registry_number(event: RegistryEvent) -> Observations:
    """A change of `qms.yml` or `people.yml` does not raise `revision` in `qms.yml` by exactly one.

    A record names the revision of the registry that it approves; two states under one number cannot be told apart.

    ## Example

    The number stays:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Another time zone
            qms.yml with
            | revision: 1
            | organization: {name: Acme Precision, time_zone: Europe/Vienna}
        → qms.yml:1: REG008 `revision` went from 1 to 1; every change of qms.yml or people.yml raises it by one

    The next number:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Another time zone
            qms.yml with
            | revision: 2
            | organization: {name: Acme Precision, time_zone: Europe/Vienna}
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Write the number that the message shows and have the registry approved. The finding is gone with the landing that
    does.
    """
    yield event, event.message


@rule(
    "REG009",
    each=RegistryEvent,
    kinds=(RegistryEventKind.ALTERED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "21 CFR 11.100(a)"),
    stops_manual=True,
    can_be_waived=False,
)
def people_altered(event: RegistryEvent) -> Observations:
    """`people.yml` lost an entry, or one was altered; it may only grow.

    Who could approve what on a past day must stay readable: people, e-mails, roles and keys end, they do not vanish.

    ## Example

    A leaver is deleted:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Ben has left
            people.yml
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
            | carol:
            |   name: Carol Chief
            |   emails: [carol@example.com]
            |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin
        → people.yml:1: REG009 ben is no longer registered

    A leaver's roles and key end:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Ben has left
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2020-01-01, until: 2026-02-03},
            |     {role: machinist, from: 2020-01-01, until: 2026-02-03}]
            |   keys: [{key: "KEY-OF-ben", from: 2020-01-01, until: 2026-02-03}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Write the entry back as it was, and end what has ended with `until`. The finding is gone with the landing that does.
    """
    yield event, event.message


@rule(
    "REG010",
    each=RegistryEvent,
    kinds=(RegistryEventKind.EARLY,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 5.3", "21 CFR 11.10(g)"),
    stops_manual=True,
    can_be_waived=False,
)
def registry_reaches_back(event: RegistryEvent) -> Observations:
    """A role or key begins or ends before the day on which `people.yml` says so first.

    It would make an old record valid that was not, or the other way round.

    ## Example

    A role since last year:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Ben approved already, let us say so
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2020-01-01}, {role: machinist, from: 2020-01-01},
            |     {role: quality-manager, from: 2025-01-01}]
            |   keys: [{key: "KEY-OF-ben", from: 2020-01-01}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin
        → people.yml:10: REG010 the role quality-manager from 2025-01-01 of ben: `from` is 2025-01-01, more than a
              day before the change landed

    A role from today on:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Ben may approve
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2020-01-01}, {role: machinist, from: 2020-01-01},
            |     {role: quality-manager, from: 2026-02-03}]
            |   keys: [{key: "KEY-OF-ben", from: 2020-01-01}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Let it begin with the day of its landing. The finding is gone with the landing that does.
    """
    yield event, event.message


@rule(
    "REG011",
    each=RegistryEvent,
    kinds=(RegistryEventKind.WEAKENED,),
    severity=Severity.WARNING,
    clauses=("ISO 9001 7.5.2", "21 CFR 11.10(d)"),
)
def policy_weakened(event: RegistryEvent) -> Observations:
    """A change of `qms.yml` asks for less than before.

    That may be right, and it should not pass unseen.

    ## Example

    A type is approved by more roles than before:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Half an hour is enough
            qms.yml with
            | evidence: {level: signed, skew: 30 minutes}
            carol signs approval of QMS r2 as registry-admin
        → qms.yml:4: REG011 `evidence.skew` goes from 15 minutes to 30 minutes

    More is asked for:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Ten minutes are enough
            qms.yml with
            | evidence: {level: signed, skew: 10 minutes}
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Ask for it again if it was not meant. The finding is gone with the next approved change of the registry; a waiver
    with `finding: REG011` accepts it before.
    """
    yield event, event.message


@rule(
    "REG012",
    each=RegistryEvent,
    kinds=(RegistryEventKind.WEAKENED_WITH_CONTENT,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "21 CFR 11.10(d)"),
    stops_manual=True,
)
def policy_weakened_together_with_content(event: RegistryEvent) -> Observations:
    """The landing that asks for less than before also brings documents or records.

    A weaker policy must be seen and approved by itself, not beside what it lets pass.

    ## Example

    A text and the policy that lets it pass:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: stated}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            carol signs approval of QMS r2 as registry-admin
        → qms.yml:4: REG012 `evidence.level` goes from signed to stated

    A text and a stronger policy:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: stated}
        2026-02-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Take the change of `qms.yml` back before it is approved, and land it by itself. Once it counts, explain it in a
    waiver with `finding: REG012`, `until: never`: the finding is a note from the landing of the waiver on.
    """
    yield event, event.message


@rule("REG013", each=Qms, severity=Severity.WARNING, clauses=("ISO 9001 5.3",))
def too_few_administrators(qms: Qms) -> Observations:
    """Fewer than two people who can sign hold the role `registry-admin`.

    Nobody approves the own change, so with one of them gone nobody could change the registry any more.

    ## Example

    One administrator:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
            people.yml
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
        → qms.yml:1: REG013 fewer than two people who can sign are registry-admin: ada

    Two of them:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}

    ## Put right

    Give the role to a second person with a key (`qmsgen people add`). The finding is gone with the landing that does.
    """
    if qms.evidence_level is Level.NONE:
        return
    able = admins(qms.judging, qms.today, able_to_sign=True)
    if len(able) < 2:
        yield (
            in_registry(qms, 1),
            say(
                "fewer than two people who can sign are registry-admin: {people}",
                people=", ".join(person.id for person in able) or say("nobody"),
            ),
        )


@rule("REG014", each=RegistryChange, severity=Severity.ERROR, clauses=("ISO 9001 5.3", "ISO/IEC 27001 A.5.3"))
def administrator_turned_out_to_be_author(change: RegistryChange, qms: Qms) -> Observations:
    """An administrator turned out to have made the change of the registry that was approved by the same person.

    An e-mail that was registered later shows it.

    ## Example

    Two e-mails, one person:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Caroline: Half an hour
            qms.yml with
            | organization: {name: Acme Precision, time_zone: Europe/Vienna}
            carol signs approval of QMS r2 as registry-admin
        2026-03-03 Ben: Register the second address
            people.yml with
            | carol:
            |   name: Carol Chief
            |   emails: [carol@example.com, caroline@example.com]
            |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
            qms.yml with
            ada signs approval of QMS r3 as registry-admin
        → qms.yml:1: REG014 carol approved revision 2 of the registry on 2026-02-03 and had worked on it

    Somebody else's e-mail:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ben: Half an hour
            qms.yml with
            | organization: {name: Acme Precision, time_zone: Europe/Vienna}
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Look at what the change brought, and take back what should not be. A waiver with `finding: REG014`, `until: never`
    explains it; the finding is a note from the landing of the waiver on.
    """
    if change.authors_may_approve:
        return
    authors = {person.id for email in change.authors if (person := qms.judging.person_of(email)) is not None}
    for approval in change.approvals:
        if approval.record.signer in authors:
            landing = change.landing
            yield (
                Place(REGISTRY, change.revision, "qms.yml", 1, landing.stage, landing.commit, landing.position),
                say(
                    "{signer} approved revision {revision} of the registry on {day} and had worked on it",
                    signer=approval.record.signer,
                    revision=change.revision,
                    day=landing.day,
                ),
            )


@rule("REG015", each=Qms, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.2", "21 CFR 11.300"))
def key_for_demonstrations(qms: Qms) -> Observations:
    """A key in `people.yml` is one that everybody can make: the sample company's, derived from a published seed.

    Whoever signs with it proves nothing, for anyone could have.

    ## Example

    The key of the sample company's Ada:

        2026-01-03 Ada: Start
            people.yml with
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "PUBLISHED-KEY-OF-ada", from: 2020-01-01}]
        → people.yml:5: REG015 a key of ada is made for demonstrations; everybody can sign with it

    A key of her own:

        2026-01-03 Ada: Start
            people.yml with
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]

    ## Put right

    Make a key with `ssh-keygen -t ed25519` and register it; revoke the one for demonstrations
    (`revoked: {since: DAY, reason: …}`). The finding is gone with the landing that does.
    """
    people = qms.organization.people
    published = frozenset[str]().union(*(published_keys(person.id) for person in people if person.keys))
    for person in people:
        for key in person.keys:
            if key_material(key.key) in published and key.revoked_since is None:
                yield (
                    in_registry(qms, key.line, "people.yml"),
                    say("a key of {person} is made for demonstrations; everybody can sign with it", person=person.id),
                )


@rule(
    "REG016",
    each=RegistryEvent,
    kinds=(RegistryEventKind.NEW_ROOT,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "21 CFR 11.10(e)"),
    stops_manual=True,
    can_be_waived=False,
)
def new_root_of_trust(event: RegistryEvent, qms: Qms) -> Observations:
    """Nobody could approve changes of the registry any more, and two people of top management began proof anew.

    Whoever took over the repository could say the same. So it counts for those who know the new root from elsewhere.

    ## Example

    The only administrator's key has ended:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
            people.yml
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: registry-admin, from: 2020-01-01}, {role: managing-director, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01, until: 2026-02-01}]
        2026-03-03 Ada: A new root of trust
            people.yml
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com]
            |   roles: [{role: registry-admin, from: 2020-01-01}, {role: managing-director, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01, until: 2026-02-01},
            |     {key: "KEY-OF-ada-new", from: 2026-03-03}]
            | carol:
            |   name: Carol Chief
            |   emails: [carol@example.com]
            |   roles: [{role: managing-director, from: 2026-03-03}, {role: registry-admin, from: 2026-03-03}]
            |   keys: [{key: "KEY-OF-carol", from: 2026-03-03}]
            qms.yml with
            ada signs approval of QMS r2 as managing-director with the key of ada-new reason="The old key has ended."
            carol signs approval of QMS r2 as managing-director reason="The old key has ended."
        → qms.yml:1: REG016 proof began anew on 2026-03-03, as ada and carol say: The old key has ended. The root of…

    An administrator is left:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-03-03 Ben: A new name
            qms.yml with
            | organization: {name: Acme, time_zone: Europe/Berlin}
            carol signs approval of QMS r2 as registry-admin

    ## Put right

    Ask the witnesses whether they did this, and look at what the change brought. The finding is gone when the check is
    given the new root (`qmsgen check --trust-root DIGEST`); a landing cannot put it right.
    """
    if qms.expected_root != qms.trust_root:
        yield event, event.message


@rule(
    "REG017",
    each=Qms,
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "21 CFR 11.10(e)"),
    stops_manual=True,
    can_be_waived=False,
)
def other_root_of_trust(qms: Qms) -> Observations:
    """The history is proved from another root of trust than the one that the check was given.

    Then it is not the history that was looked at before: someone may have replaced it as a whole.

    ## Example

    The check knows another root:

        trust root sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        → qms.yml:1: REG017 the root of trust is…

    The check knows none, and names the one that it found:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}

    ## Put right

    Compare the digest with the one that was kept elsewhere, and find out who exchanged the repository. The finding is
    gone when the root is the expected one again; no landing can do that.
    """
    if qms.expected_root is not None and qms.expected_root not in qms.trust_roots:
        yield (
            in_registry(qms, 1),
            say(
                "the root of trust is {found}, and {expected} was expected",
                found=qms.trust_root or say("not there"),
                expected=qms.expected_root,
            ),
        )


RULES = (
    registry_fault,
    second_registry,
    claim_has_ended,
    unknown_clause_in_registry,
    back_to_level_none,
    registry_not_approved,
    registry_number,
    people_altered,
    registry_reaches_back,
    policy_weakened,
    policy_weakened_together_with_content,
    too_few_administrators,
    administrator_turned_out_to_be_author,
    key_for_demonstrations,
    new_root_of_trust,
    other_root_of_trust,
)
