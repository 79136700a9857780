"""Which requirement clauses of the claimed standards are addressed, by which paragraph, and how surely.

One edition is cited in documents; the others are reached through the mapping between editions: a clause that stayed
the same, was reworded or extended is covered through its predecessor, one that was split, moved or is new has to be
assessed again (DESIGN section 6, `cite_as`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from qmsgen.model.document import Version
from qmsgen.model.organization import ByPractice, ClaimedStandard, NotApplicable
from qmsgen.model.qms import Qms
from qmsgen.model.standard import Clause, EditionMapping, Standard
from qmsgen.model.text import Citation

CARRIES_OVER = ("same", "reworded", "extended")
"""Changes between two editions through which coverage of the one counts for the other."""


class CoverageState(StrEnum):
    """How a requirement clause is addressed, best first."""

    DOCUMENTED = "documented"
    BY_PRACTICE = "by practice"
    NOT_APPLICABLE = "not applicable"
    REASSESS = "re-assess"
    DRAFT_ONLY = "draft only"
    OPEN = "open"

    @property
    def is_addressed(self) -> bool:
        """Whether nothing more is asked for today."""
        return self not in (CoverageState.DRAFT_ONLY, CoverageState.OPEN)


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that cites a clause, in a document or for it in `qms.yml`, and whether its text is in force."""

    version: Version
    citation: Citation
    path: str
    in_force: bool
    is_newest: bool


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause as documents name it, with every place that does."""

    standard: str
    clause: str
    places: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How a citation reaches a requirement clause of a claimed standard.

    ``edition`` is the one that the citation means. ``is_coarse`` says that a heading above the clause is cited,
    ``change`` how the clause changed from the edition cited to the one claimed; None where both are the same.
    """

    cited: CitedClause
    edition: str
    is_coarse: bool = False
    change: str | None = None

    @property
    def carries_over(self) -> bool:
        """Whether it counts for the claimed edition without being assessed again."""
        return self.change is None or self.change in CARRIES_OVER


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document that addresses a clause, and how it reaches the clause."""

    document: str
    revision: int
    title: str
    edition: str
    cited: str
    path: str
    line: int
    anchor: str | None = None
    heading: str | None = None
    in_force: bool = True
    is_coarse: bool = False
    change: str | None = None
    carries_over: bool = True


@dataclass(frozen=True)
class ClauseCoverage:
    """One requirement clause of a claimed standard and everything that addresses it."""

    standard: str
    clause: Clause
    reached_by: tuple[Reach, ...] = ()
    practice: ByPractice | None = None
    practice_carries_over: bool = True
    not_applicable: NotApplicable | None = None

    @cached_property
    def state(self) -> CoverageState:
        """How the clause is addressed."""
        if self.not_applicable:
            return CoverageState.NOT_APPLICABLE
        in_force = [reach for reach in self.reached_by if any(place.in_force for place in reach.cited.places)]
        if any(reach.carries_over for reach in in_force):
            return CoverageState.DOCUMENTED
        if self.practice and self.practice_carries_over:
            return CoverageState.BY_PRACTICE
        if in_force or self.practice:
            return CoverageState.REASSESS
        return CoverageState.DRAFT_ONLY if self.reached_by else CoverageState.OPEN

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every place that addresses the clause: in force first, then by document and line."""
        found = (_evidence(reach, place) for reach in self.reached_by for place in reach.cited.places)
        return tuple(sorted(dict.fromkeys(found), key=_best_first))

    @property
    def documents(self) -> tuple[Evidence, ...]:
        """What stands in documents in force."""
        return tuple(e for e in self.evidence if e.in_force)

    @property
    def drafts(self) -> tuple[Evidence, ...]:
        """What stands in texts that are not in force."""
        return tuple(e for e in self.evidence if not e.in_force)


@dataclass(frozen=True)
class StandardCoverage:
    """A claimed standard and how each of its requirement clauses is addressed, in the standard's order."""

    standard: Standard
    claim: ClaimedStandard
    clauses: tuple[ClauseCoverage, ...]

    @cached_property
    def by_number(self) -> dict[str, ClauseCoverage]:
        """The clauses by their numbers."""
        return {covered.clause.number: covered for covered in self.clauses}

    def count(self, state: CoverageState) -> int:
        """How many requirement clauses are in ``state``."""
        return sum(covered.state is state for covered in self.clauses)


def coverage(qms: Qms, cited: Iterable[CitedClause] | None = None) -> tuple[StandardCoverage, ...]:
    """Per claimed standard how each of its requirement clauses is addressed on the day asked about."""
    named = tuple(cited_clauses(qms) if cited is None else cited)
    return tuple(
        _standard_coverage(qms, claim, qms.standards[claim.id], named)
        for claim in qms.organization.standards
        if claim.id in qms.standards and (claim.until is None or qms.as_of < claim.until)
    )


def cited_clauses(qms: Qms) -> tuple[CitedClause, ...]:
    """Every clause that documents cite: of each the text in force, and its newest text where that is another."""
    mapped: dict[str, list[Citation]] = defaultdict(list)
    for document_id, citation in qms.organization.mapping:
        mapped[document_id].append(citation)
    places: dict[tuple[str, str], list[Cited]] = defaultdict(list)
    for version, in_force, is_newest in _texts(qms):
        for citation in (*version.front_matter.clauses, *version.clauses):
            place = Cited(version, citation, version.path, in_force, is_newest)
            places[citation.standard, citation.clause].append(place)
        for citation in mapped.get(version.document, ()):
            place = Cited(version, citation, "qms.yml", in_force, is_newest)
            places[citation.standard, citation.clause].append(place)
    return tuple(CitedClause(standard, clause, tuple(found)) for (standard, clause), found in places.items())


def home_of(clause: str, standard: Standard, qms: Qms) -> tuple[Standard, Clause] | None:
    """The standard that holds ``clause``: ``standard`` itself, or one whose text it contains (`extends`)."""
    seen: set[str] = set()
    current: Standard | None = standard
    while current and current.id not in seen:
        if clause in current.by_number:
            return current, current.by_number[clause]
        seen.add(current.id)
        current = qms.standards.get(current.extends) if current.extends else None
    return None


def _texts(qms: Qms) -> Iterator[tuple[Version, bool, bool]]:
    """The texts that can count, and whether each is in force and the newest of its document."""
    for document in qms.documents.values():
        effective = qms.effective(document.id)
        newest = document.latest
        if effective:
            same = newest is not None and newest.blob == effective.version.blob
            yield effective.version, True, same
            if same:
                continue
        if newest:
            yield newest, False, True


def _standard_coverage(
    qms: Qms, claim: ClaimedStandard, standard: Standard, cited: tuple[CitedClause, ...]
) -> StandardCoverage:
    reached: dict[str, list[Reach]] = defaultdict(list)
    for named in cited:
        for number, reach in _reached(qms, standard, named):
            reached[number].append(reach)
    excluded = {
        number: entry
        for entry in reversed(qms.organization.not_applicable)
        for number, _ in _reached(qms, standard, CitedClause(entry.standard, entry.clause, ()))
    }
    practised = {
        number: (entry, reach.carries_over)
        for entry in reversed(qms.organization.by_practice)
        for number, reach in _reached(qms, standard, CitedClause(entry.standard, entry.clause, ()))
    }
    clauses = []
    for clause in standard.requirements:
        practice, carries_over = practised.get(clause.number, (None, True))
        found = tuple(reached.get(clause.number, ()))
        not_applicable = excluded.get(clause.number)
        clauses.append(ClauseCoverage(standard.id, clause, found, practice, carries_over, not_applicable))
    return StandardCoverage(standard, claim, tuple(clauses))


def _evidence(reach: Reach, place: Cited) -> Evidence:
    version, citation = place.version, place.citation
    return Evidence(
        document=version.document,
        revision=version.revision,
        title=version.front_matter.title,
        edition=reach.edition,
        cited=citation.clause,
        path=place.path,
        line=citation.line,
        anchor=citation.anchor,
        heading=citation.heading,
        in_force=place.in_force,
        is_coarse=reach.is_coarse,
        change=reach.change,
        carries_over=reach.carries_over,
    )


def _best_first(evidence: Evidence) -> tuple[object, ...]:
    return (not evidence.in_force, not evidence.carries_over, evidence.document, evidence.line, evidence.cited)


def _reached(qms: Qms, claimed: Standard, named: CitedClause) -> Iterator[tuple[str, Reach]]:
    """The requirement clauses of ``claimed`` that a citation reaches, and how."""
    edition = qms.organization.edition(named.standard)
    cited = qms.standards.get(edition)
    home = home_of(named.clause, cited, qms) if cited else None
    if home is None:
        return
    standard, found = home
    for number in standard.requirements_below(named.clause):
        is_coarse = not found.is_requirement
        if standard.id == claimed.id or _holds_text_of(standard, claimed, number):
            yield number, Reach(named, edition, is_coarse)
            continue
        for mapping in qms.mappings:
            for target, change in _carried(mapping, standard.id, claimed.id, number):
                for below in claimed.requirements_below(target):
                    yield below, Reach(named, edition, is_coarse or below != target, change)


def _holds_text_of(cited: Standard, claimed: Standard, number: str) -> bool:
    """Whether a clause is the same in two standards because the one contains the text of the other."""
    return number in claimed.by_number and (cited.extends == claimed.id or claimed.extends == cited.id)


def _carried(mapping: EditionMapping, source: str, target: str, number: str) -> Iterator[tuple[str, str]]:
    """Where the clause ``number`` of one edition is found in the other, and how it changed, in either direction."""
    if (mapping.older, mapping.newer) == (source, target):
        if change := mapping.by_source.get(number):
            for reached in change.targets:
                yield reached, change.change
        else:
            yield number, "same"
    elif (mapping.newer, mapping.older) == (source, target):
        changes = [c for c in mapping.changes if c.source and number in c.targets]
        for change in changes:
            yield change.source, change.change
        if not changes:
            yield number, "same"
