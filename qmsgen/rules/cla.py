"""CLA: whether every clause leads to a paragraph, and every paragraph names a clause that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsgen.messages import say
from qmsgen.model.coverage import Cited, CitedClause, ClauseCoverage, CoverageState, StandardCoverage, home_of
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.model.standard import Clause, Standard
from qmsgen.rules.rev import MEANINGLESS
from qmsgen.rules.rule import Observation, Observations, Place, in_registry, place_of, regulated, rule
from qmsgen.rules.words import REGISTRY_ADMIN, did_you_mean, folded, has_ended, listed


@rule("CLA001", each=CitedClause, severity=Severity.ERROR, clauses=("ISO 9001 4.4.2",))
def unknown_standard(cited: CitedClause, qms: Qms) -> Observations:
    """A standard is named of which qmsgen has no clause catalogue.

    A citation of it would count for nothing, and nobody would notice.

    ## Example

    Letters swapped:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{ios-9001: [8.4.1]}"
        → procedures/sop-01.md:7: CLA001 SOP-01 cites the standard 'ios-9001', which qmsgen does not know

    A family name means the edition that the organization claims:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.4.1]}"

    ## Put right

    Write the standard as in `iso-9001` or `iso-9001-2015`; `qmsgen matrix` lists the known ones. The finding is gone
    with the landing that does.
    """
    if _cited_standard(cited.standard, qms) is None:
        known = (*qms.standards, *(_family(name) for name in qms.standards))
        for place in _newest(cited, qms):
            message = say(
                "{who} the standard '{standard}', which qmsgen does not know", who=_who(place), standard=cited.standard
            )
            yield Observation(_where(place), message, did_you_mean(cited.standard, known))


@rule("CLA002", each=CitedClause, severity=Severity.ERROR, clauses=("ISO 9001 4.4.2",))
def unknown_clause(cited: CitedClause, qms: Qms) -> Observations:
    """A clause is cited that its standard does not have.

    ## Example

    ISO 9001 ends its chapter 7 with 7.5:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.4.4]}"
        → procedures/sop-01.md:7: CLA002 SOP-01 cites clause 8.4.4, which ISO 9001:2015 does not have; nearest is 8.4.3
              Information for external providers

    A clause with four parts:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.2.3.1]}"

    ## Put right

    Cite a clause of the edition that is meant. The finding is gone with the landing that does.
    """
    standard = _cited_standard(cited.standard, qms)
    if standard is None or home_of(cited.clause, standard, qms):
        return
    near = _nearest_clause(cited.clause, standard)
    for place in _newest(cited, qms):
        message = say(
            "{who} clause {clause}, which {standard} does not have",
            who=_who(place),
            clause=cited.clause,
            standard=standard.short_title,
        )
        hint = (
            say("; nearest is {clause} {title}", clause=near.number, title=standard.full_titles[near.number])
            if near
            else ""
        )
        yield _where(place), message + hint


@rule("CLA003", each=CitedClause, severity=Severity.WARNING, clauses=("ISO 9001 4.4.2",))
def unclaimed_standard(cited: CitedClause, qms: Qms) -> Observations:
    """A document cites a standard to which the organization claims no conformity.

    The clause matrix shows only claimed standards, so the citation is seen by nobody.

    ## Example

    ISO 14001 is not claimed:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Waste" clauses="{iso-14001: [8.1]}"
        → procedures/sop-01.md:7: CLA003 SOP-01 cites clause 8.1 of 'iso-14001', which qms.yml does not claim

    Two claimed standards:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}, {id: iso-14001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Waste" clauses="{iso-9001: [8.1], iso-14001: [8.1]}"

    ## Put right

    Take the citation out, or add the standard to `standards` in `qms.yml`. The finding is gone with the landing of
    either.
    """
    standard = _cited_standard(cited.standard, qms)
    if standard and standard.id not in {claim.id for claim in qms.organization.standards}:
        for place in _newest(cited, qms):
            yield (
                _where(place),
                say(
                    "{who} clause {clause} of '{standard}', which qms.yml does not claim",
                    who=_who(place),
                    clause=cited.clause,
                    standard=cited.standard,
                ),
            )


@rule(
    "CLA004",
    each=StandardCoverage,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 4.4.1", "ISO 13485 4.1.1"),
)
def open_clause(standard: StandardCoverage, qms: Qms) -> Observations:
    """A requirement of a claimed standard is addressed by no document, no practice and no exclusion.

    ## Example

    Nothing is said about calibration:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | by_practice: [{standard: iso-9001, clause: "4", owner: quality-manager, how: Shown in the audit.},
            |   {standard: iso-9001, clause: "5", owner: quality-manager, how: Shown in the audit.},
            |   {standard: iso-9001, clause: "6", owner: quality-manager, how: Shown in the audit.},
            |   {standard: iso-9001, clause: "8", owner: quality-manager, how: Shown in the audit.},
            |   {standard: iso-9001, clause: "9", owner: quality-manager, how: Shown in the audit.},
            |   {standard: iso-9001, clause: "10", owner: quality-manager, how: Shown in the audit.}]
            procedures/sop-01.md: SOP-01 r1 "Support" clauses="{iso-9001: [7.1.1, 7.1.2, 7.1.3, 7.1.4, 7.1.5.1, 7.1.6,
              7.2, 7.3, 7.4, 7.5]}"
        → qms.yml:5: CLA004 ISO 9001:2015 7.1.5.2 Measurement traceability is open: no document in force addresses it

    A heading that is cited reaches all clauses below it:

        2026-01-03 Ada: Issue MAN-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Manual" clauses="{iso-9001: ['4', '5', '6', '7', '8', '9', '10']}"

    ## Put right

    Cite the clause at the paragraph that addresses it, such as `## Training {: clauses="iso-9001 7.2" }`. The finding
    is gone when that document takes effect, or with the landing of a `qms.yml` that says by what practice the clause is
    met or why it is not applicable:

        by_practice:
          - {standard: iso-9001, clause: "7.1.4", owner: quality-manager, how: Seen on the daily round.}
        not_applicable:
          - {standard: iso-9001, clause: "8.3", reason: We make parts to drawings of our customers.}
    """
    open_ = [covered for covered in standard.clauses if covered.state is CoverageState.OPEN]
    open_ = [covered for covered in open_ if not covered.clause.documented_information.is_maintained]
    fix = _by_practice(open_[0], qms) if open_ else ""
    for covered in open_:
        yield Observation(
            in_registry(qms, standard.claim.line),
            say(
                "{clause} is open: no document in force addresses it", clause=_clause_title(standard.standard, covered)
            ),
            fix,
            together=say(
                "{standard} chapter {chapter}: {{number}} clauses open",
                standard=standard.standard.short_title,
                chapter=covered.clause.number.partition(".")[0],
            ),
            part=_numbered_title(standard.standard, covered),
        )


def _by_practice(covered: ClauseCoverage, qms: Qms) -> str:
    """How a clause is closed, with lines to paste."""
    owner = next((role.id for role in qms.organization.roles if role.id != REGISTRY_ADMIN), "quality-manager")
    return say(
        "Cite the clause at the paragraph that addresses it. What people do without a document stands in qms.yml, such "
        "as:\nby_practice:\n"
        '  - {{standard: {standard}, clause: "{clause}", owner: {owner}, how: Who does it and where it shows.}}\n'
        "`qmsgen explain CLA004` says more.",
        standard=covered.standard,
        clause=covered.clause.number,
        owner=owner,
    )


@rule("CLA005", each=StandardCoverage, severity=Severity.ERROR, clauses=("ISO 9001 7.5.1", "ISO 13485 4.2.1"))
def missing_documented_information(standard: StandardCoverage, qms: Qms) -> Observations:
    """A claimed standard demands a document that is kept up to date, and there is none in force.

    ## Example

    No scope, no policy, no objectives:

        2026-01-03 Ada: Issue POL-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Manual" clauses="{iso-9001: ['5', '6', '7', '8', '9', '10', 4.1, 4.2, 4.4]}"
        → qms.yml:5: CLA005 ISO 9001:2015 4.3 Determining the scope of the quality management system demands a
              document, and none is in force

    Shown by a document:

        2026-01-03 Ada: Issue POL-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Manual" clauses="{iso-9001: ['4', '5', '6', '7', '8', '9', '10']}"

    ## Put right

    Issue the document that the clause demands and cite the clause in it. The finding is gone on the day on which it
    takes effect.
    """
    for covered in standard.clauses:
        if covered.state.is_addressed or not covered.clause.documented_information.is_maintained:
            continue
        clause = _clause_title(standard.standard, covered)
        message = say("{clause} demands a document, and none is in force", clause=clause)
        if covered.drafts:
            message = say(
                "{clause} demands a document, and only {drafts} not in force addresses it",
                clause=clause,
                drafts=_texts(covered),
            )
        yield in_registry(qms, standard.claim.line), message


@rule(
    "CLA006",
    each=StandardCoverage,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 4.4.1",),
)
def covered_only_by_draft(standard: StandardCoverage, qms: Qms) -> Observations:
    """A requirement of a claimed standard is addressed only by a text that is not in force.

    ## Example

    The procedure starts next year:

        2026-01-03 Ada: Issue POL-01 and SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Manual" clauses="{iso-9001: ['4', '5', '6', '7', '9', '10', 8.1, 8.2, 8.3,
              8.5, 8.6, 8.7, 8.4.1, 8.4.2]}"
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2027-01-01 clauses="{iso-9001: [8.4.3]}"
        → qms.yml:5: CLA006 ISO 9001:2015 8.4.3 Information for external providers is addressed only by SOP-01 r1,
              which is not in force

    It is in force:

        2026-01-03 Ada: Issue POL-01 and SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Manual" clauses="{iso-9001: ['4', '5', '6', '7', '9', '10', 8.1, 8.2, 8.3,
              8.5, 8.6, 8.7, 8.4.1, 8.4.2]}"
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.4.3]}"

    ## Put right

    Bring that revision into force: land it, put its errors right or name an earlier `effective` day and, where
    approvals are asked for, complete them. The finding is gone on the day on which it takes effect.
    """
    for covered in standard.clauses:
        if covered.state is CoverageState.DRAFT_ONLY and not covered.clause.documented_information.is_maintained:
            message = say(
                "{clause} is addressed only by {drafts}, which is not in force",
                clause=_clause_title(standard.standard, covered),
                drafts=_texts(covered),
            )
            yield in_registry(qms, standard.claim.line), message


@rule("CLA007", each=Qms, severity=Severity.ERROR, clauses=("ISO 9001 4.3", "ISO 13485 4.2.2"))
def exclusion_without_reason(qms: Qms) -> Observations:
    """A clause is said not to apply, and no reason is given.

    ## Example

    A word that is no reason:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.3", reason: n/a}]
        → qms.yml:19: CLA007 iso-9001 8.3 is said not to apply, without a reason

    A reason:

        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.3", reason: We make parts to drawings of our customers.}]

    ## Put right

    Say in `qms.yml` why the clause does not concern what the organization delivers. The finding is gone with the
    landing that does.
    """
    for exclusion in qms.organization.not_applicable:
        if not set(folded(exclusion.reason).split()) - MEANINGLESS:
            yield (
                in_registry(qms, exclusion.line),
                say(
                    "{standard} {clause} is said not to apply, without a reason",
                    standard=exclusion.standard,
                    clause=exclusion.clause,
                ),
            )


@rule("CLA008", each=StandardCoverage, severity=Severity.NOTE, clauses=("ISO 9001 4.3",))
def excluded_and_addressed(standard: StandardCoverage, qms: Qms) -> Observations:
    """A clause is said not to apply, and a document in force addresses it.

    ## Example

    Either there is design, or there is not:

        2026-01-03 Ada: Issue SOP-11
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.3", reason: We make parts to drawings of our customers.}]
            procedures/sop-11.md: SOP-11 r1 "Design" clauses="{iso-9001: [8.3.1]}"
        → qms.yml:19: CLA008 ISO 9001:2015 8.3.1 Design and development of products and services: General is
              said not to apply, but SOP-11 r1 addresses it

    Excluded and not cited:

        2026-01-03 Ada: Issue SOP-11
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | not_applicable: [{standard: iso-9001, clause: "8.3", reason: We make parts to drawings of our customers.}]
            procedures/sop-11.md: SOP-11 r1 "Purchasing" clauses="{iso-9001: [8.4.1]}"

    ## Put right

    Take the exclusion out of `qms.yml`, or the citation out of the document. The finding is gone when either takes
    effect.
    """
    for covered in standard.clauses:
        if covered.not_applicable and covered.documents:
            message = say(
                "{clause} is said not to apply, but {documents} addresses it",
                clause=_clause_title(standard.standard, covered),
                documents=listed(dict.fromkeys(f"{e.document} r{e.revision}" for e in covered.documents)),
            )
            yield in_registry(qms, covered.not_applicable.line), message


@rule("CLA009", each=CitedClause, severity=Severity.NOTE, clauses=("ISO 9001 4.4.2",))
def coarse_citation(cited: CitedClause, qms: Qms) -> Observations:
    """A heading of a standard is cited, which counts for every clause below it.

    An auditor who asks about one clause gets the whole document as an answer.

    ## Example

    All of chapter 7.5 at once:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Documents" clauses="{iso-9001: [7.5]}"
        → procedures/sop-01.md:7: CLA009 SOP-01 cites 7.5, a heading of ISO 9001:2015 above 7.5.1, 7.5.2, 7.5.3.1,
              7.5.3.2

    Clause by clause:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Documents" clauses="{iso-9001: [7.5.1, 7.5.2]}"

    ## Put right

    Cite the clauses themselves, best at the headings of the document that address them. The finding is gone when that
    revision lands.
    """
    standard = _cited_standard(cited.standard, qms)
    home = home_of(cited.clause, standard, qms) if standard else None
    if home and not home[1].is_requirement:
        below = home[0].requirements_below(cited.clause)
        for place in _newest(cited, qms):
            yield (
                _where(place),
                say(
                    "{who} {clause}, a heading of {standard} above {below}",
                    who=_who(place),
                    clause=cited.clause,
                    standard=home[0].short_title,
                    below=listed((*below[:5], "…") if len(below) > 6 else below),
                ),
            )


@rule("CLA010", each=StandardCoverage, severity=Severity.NOTE, clauses=("ISO 9001 4.4.1",))
def assess_again(standard: StandardCoverage, qms: Qms) -> Observations:
    """A clause was split, moved or added in the newer edition; what addressed the old one must be assessed again.

    ## Example

    What 6.1.2 said about opportunities is a clause of its own in 2026:

        2026-01-03 Ada: Issue SOP-02
            qms.yml with
            | standards: [{id: iso-9001-2015}, {id: iso-9001-2026}]
            procedures/sop-02.md: SOP-02 r1 "Risks" clauses="{iso-9001: [6.1.2]}"
        → qms.yml:5: CLA010 ISO 9001:2026 6.1.2 Actions to address risks is reached only through iso-9001-2015 6.1.2
              (split), cited by SOP-02 r1
        → qms.yml:5: CLA010 ISO 9001:2026 6.1.3 Actions to address opportunities is reached only through iso-9001-2015
              6.1.2 (split), cited by SOP-02 r1

    A clause that stayed as it was:

        2026-01-03 Ada: Issue SOP-02
            qms.yml with
            | standards: [{id: iso-9001-2015}, {id: iso-9001-2026}]
            procedures/sop-02.md: SOP-02 r1 "Objectives" clauses="{iso-9001: [6.2.2]}"

    ## Put right

    Read the paragraph against the newer edition and cite its clause by the edition's own name, such as
    `iso-9001-2026: [6.1.3]`, in the document or under `mapping` in `qms.yml`. The finding is gone when that takes
    effect.
    """
    for covered in standard.clauses:
        if covered.state is CoverageState.REASSESS and covered.documents:
            first = covered.documents[0]
            yield (
                in_registry(qms, standard.claim.line),
                say(
                    "{clause} is reached only through {edition} {cited} ({change}), cited by {document} r{revision}",
                    clause=_clause_title(standard.standard, covered),
                    edition=first.edition,
                    cited=first.cited,
                    change=first.change,
                    document=first.document,
                    revision=first.revision,
                ),
            )


def _clause_title(standard: Standard, covered: ClauseCoverage) -> str:
    return f"{standard.short_title} {_numbered_title(standard, covered)}"


def _numbered_title(standard: Standard, covered: ClauseCoverage) -> str:
    return f"{covered.clause.number} {standard.full_titles[covered.clause.number]}"


def _texts(covered: ClauseCoverage) -> str:
    return listed(dict.fromkeys(f"{e.document} r{e.revision}" for e in covered.drafts))


def _newest(cited: CitedClause, qms: Qms) -> Iterator[Cited]:
    """The places that somebody can still put right: in newest texts of documents that have not ended."""
    for place in cited.places:
        if place.is_newest and not has_ended(qms.documents[place.version.document], qms):
            yield place


def _where(place: Cited) -> Place:
    here = place_of(place.version)
    return Place(here.document, here.revision, place.path, place.citation.line, here.stage)


def _who(place: Cited) -> str:
    if place.path == place.version.path:
        return say("{document} cites", document=place.version.document)
    return say("the mapping of {document} cites", document=place.version.document)


def _cited_standard(name: str, qms: Qms) -> Standard | None:
    """The edition that ``name`` means: the one claimed, or for a family that is not claimed its newest."""
    edition = qms.organization.edition(name)
    if edition in qms.standards:
        return qms.standards[edition]
    family = [standard for id_, standard in qms.standards.items() if _family(id_) == name]
    return max(family, key=lambda standard: standard.id, default=None)


def _family(edition: str) -> str:
    return re.sub(r"-\d{4}$", "", edition)


def _nearest_clause(number: str, standard: Standard) -> Clause | None:
    """The clause that was probably meant: the last one beside it, else the heading above it."""
    above = number
    while "." in above:
        above = above.rpartition(".")[0]
        beside = [c for c in standard.clauses if c.number.rpartition(".")[0] == above]
        if beside:
            return beside[-1]
        if above in standard.by_number:
            return standard.by_number[above]
    return None


RULES = (
    unknown_standard,
    unknown_clause,
    unclaimed_standard,
    open_clause,
    missing_documented_information,
    covered_only_by_draft,
    exclusion_without_reason,
    excluded_and_addressed,
    coarse_citation,
    assess_again,
)
