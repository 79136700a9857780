"""The clause matrix: from every clause to the paragraphs that address it, and from every document to its clauses.

That a clause is documented says that a text in force speaks to it, not that the requirement is fulfilled: people judge
that, in audits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmsgen.messages import say
from qmsgen.model.coverage import ClauseCoverage, CoverageState, Evidence, StandardCoverage
from qmsgen.model.standard import Clause
from qmsgen.pages import addresses
from qmsgen.pages.clauses_by_document import clauses_by_document_pages
from qmsgen.pages.context import Context
from qmsgen.pages.facts import role
from qmsgen.pages.page import Page
from qmsgen.pages.writing import put_off, write_html

PLACES_IN_FULL = 40
"""So many documents that address one clause are shown with their headings; the rest with their numbers."""


@dataclass(frozen=True, slots=True)
class StateWord:
    """A state of a clause: its name for style sheets, its word and what it means."""

    key: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Figure:
    """How many clauses of a chapter or standard are in each state."""

    title: str
    link: str
    total: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause is addressed: a document, and its headings that cite the clause."""

    number: str
    title: str
    link: str
    headings: tuple[tuple[str, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause in the matrix; one that is only a heading has no state."""

    number: str
    title: str
    anchor: str
    is_heading: bool
    state: StateWord | None = None
    is_document_required: bool = False
    places: tuple[Place, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a standard with its clauses."""

    number: str
    title: str
    anchor: str
    summary: str
    rows: tuple[ClauseRow, ...]


def clause_pages(context: Context) -> tuple[Page, ...]:
    """An overview, one page for every claimed standard, and the other direction; none without a claimed standard."""
    if not context.coverage:
        return ()
    return (
        _overview(context),
        *(_standard_page(context, covered) for covered in context.coverage),
        *clauses_by_document_pages(context),
    )


def state_words() -> dict[CoverageState, StateWord]:
    """The states in the order in which they are shown, each with its meaning."""
    return {
        CoverageState.DOCUMENTED: StateWord(
            "documented", say("Documented"), say("A document in force addresses the clause.")
        ),
        CoverageState.BY_PRACTICE: StateWord(
            "by-practice",
            say("By practice"),
            say("No document, but the organization says who shows by what they do that it is met, and how."),
        ),
        CoverageState.NOT_APPLICABLE: StateWord(
            "not-applicable", say("Not applicable"), say("The organization has determined so, with its reason.")
        ),
        CoverageState.REASSESS: StateWord(
            "reassess",
            say("Re-assess"),
            say(
                "A document addresses the clause of another edition from which this one was split, moved or made new: "
                "someone has to look whether it still fits."
            ),
        ),
        CoverageState.DRAFT_ONLY: StateWord(
            "draft-only", say("Draft only"), say("Only a text that is not in force addresses the clause.")
        ),
        CoverageState.OPEN: StateWord("open", say("Open"), say("Nothing addresses the clause.")),
    }


def _overview(context: Context) -> Page:
    page = addresses.CLAUSES
    figures = tuple(
        Figure(
            covered.standard.short_title,
            addresses.link(page, addresses.standard_page(covered.standard.id)),
            len(covered.clauses),
            tuple(covered.count(state) for state in CoverageState),
        )
        for covered in context.coverage
    )
    return Page(
        path=page,
        title=say("Clauses"),
        **put_off(
            write_html,
            "clauses.md.jinja",
            organization=context.organization.name,
            figures=figures,
            states=tuple(state_words()[state] for state in CoverageState),
            until={c.standard.short_title: c.claim.until for c in context.coverage},
            documents_link=addresses.link(page, addresses.CLAUSES_BY_DOCUMENT),
        ),
        description=say("Which clauses of the claimed standards are addressed, and where"),
    )


def _standard_page(context: Context, covered: StandardCoverage) -> Page:
    page = addresses.standard_page(covered.standard.id)
    chapters = _chapters(context, covered, page)
    others = tuple(
        (c.standard.short_title, addresses.link(page, addresses.standard_page(c.standard.id)))
        for c in context.coverage
        if c is not covered
    )
    return Page(
        path=page,
        title=say("Clauses of {standard}", standard=covered.standard.short_title),
        **put_off(
            write_html,
            "standard.md.jinja",
            organization=context.organization.name,
            standard=covered.standard.short_title,
            full_title=covered.standard.title,
            until=covered.claim.until,
            chapters=chapters,
            total=len(covered.clauses),
            states=tuple((word, covered.count(state)) for state, word in state_words().items() if covered.count(state)),
            figures=_chapter_figures(covered),
            shown_states=tuple(word for state, word in state_words().items() if covered.count(state)),
            open_clauses=tuple(
                (c.clause.number, c.clause.title, addresses.clause_anchor(c.clause.number))
                for c in covered.clauses
                if not c.state.is_addressed
            ),
            others=others,
            overview_link=addresses.link(page, addresses.CLAUSES),
            documents_link=addresses.link(page, addresses.CLAUSES_BY_DOCUMENT),
        ),
        description=covered.standard.title,
    )


def _chapters(context: Context, covered: StandardCoverage, page: str) -> tuple[Chapter, ...]:
    grouped: dict[str, list[Clause]] = {}
    for clause in covered.standard.clauses:
        if clause.number in covered.by_number or not (clause.is_requirement or clause.is_control):
            grouped.setdefault(_chapter_of(clause.number), []).append(clause)
    return tuple(
        _chapter(context, covered, page, number, clauses)
        for number, clauses in grouped.items()
        if any(c.number in covered.by_number for c in clauses)
    )


def _chapter(context: Context, covered: StandardCoverage, page: str, number: str, clauses: Sequence[Clause]) -> Chapter:
    first = clauses[0]
    is_titled = first.number == number and not first.is_requirement
    rows = tuple(_row(context, covered, page, c) for c in clauses if not (is_titled and c is first))
    found = [covered.by_number[c.number] for c in clauses if c.number in covered.by_number]
    return Chapter(
        number=number,
        title=first.title if first.number == number else "",
        anchor=addresses.clause_anchor(number) if is_titled else f"chapter-{addresses.slug(number)}",
        summary=say(
            "{addressed} of {total} addressed", addressed=sum(c.state.is_addressed for c in found), total=len(found)
        ),
        rows=rows,
    )


def _row(context: Context, covered: StandardCoverage, page: str, clause: Clause) -> ClauseRow:
    found = covered.by_number.get(clause.number)
    anchor = addresses.clause_anchor(clause.number)
    if found is None:
        return ClauseRow(clause.number, clause.title, anchor, is_heading=True)
    return ClauseRow(
        clause.number,
        clause.title,
        anchor,
        is_heading=False,
        state=state_words()[found.state],
        is_document_required=clause.documented_information.is_maintained,
        places=_places(context, found, page),
        texts=_texts(context, found),
    )


def _places(context: Context, found: ClauseCoverage, page: str) -> tuple[Place, ...]:
    by_document: dict[str, list[Evidence]] = {}
    for evidence in found.documents:
        by_document.setdefault(evidence.document, []).append(evidence)
    places: list[Place] = []
    for document, found_there in by_document.items():
        if len(places) >= PLACES_IN_FULL:
            link = addresses.link(page, addresses.document_page(document))
            places.append(Place(document, "", link, (), ""))
            continue
        target = addresses.document_page(document)
        headings = dict.fromkeys(
            (e.heading, addresses.link(page, target, e.anchor)) for e in found_there if e.heading and e.anchor
        )
        places.append(
            Place(
                document,
                found_there[0].title,
                addresses.link(page, target),
                tuple(headings),
                _remark(context, found_there),
            )
        )
    return tuple(places)


def _remark(context: Context, evidence: Sequence[Evidence]) -> str:
    """How the clause was reached, where it was not cited itself in this edition."""
    first = min(evidence, key=lambda e: (not e.carries_over, e.is_coarse, e.change is not None))
    parts = []
    if first.change is not None:
        edition = context.standard_title(first.edition)
        parts.append(say("cited as {edition} {clause}", edition=edition, clause=first.cited))
        if first.change != "same":
            parts.append(_change_word(first.change))
    elif first.is_coarse:
        parts.append(say("cited as a whole: {clause}", clause=first.cited))
    return ", ".join(parts)


def _change_word(change: str) -> str:
    known = {
        "reworded": say("reworded since"),
        "extended": say("extended since"),
        "split": say("split since"),
        "moved": say("moved since"),
        "new": say("new since"),
    }
    return known.get(change, change)


def _texts(context: Context, found: ClauseCoverage) -> tuple[str, ...]:
    texts = []
    if found.not_applicable:
        texts.append(say("Not applicable: {reason}", reason=found.not_applicable.reason))
    if found.practice:
        owner = role(context, found.practice.owner)
        texts.append(say("By practice, {owner}: {how}", owner=owner, how=found.practice.how))
    return tuple(texts)


def _chapter_figures(covered: StandardCoverage) -> tuple[Figure, ...]:
    shown = tuple(state for state in CoverageState if covered.count(state))
    grouped: dict[str, list[ClauseCoverage]] = {}
    for found in covered.clauses:
        grouped.setdefault(_chapter_of(found.clause.number), []).append(found)
    figures = []
    for number, clauses in grouped.items():
        chapter = covered.standard.by_number.get(number)
        is_titled = chapter is not None and not chapter.is_requirement
        anchor = addresses.clause_anchor(number) if is_titled else f"chapter-{addresses.slug(number)}"
        title = f"{number} {chapter.title}" if chapter else number
        counts = tuple(sum(c.state is state for c in clauses) for state in shown)
        figures.append(Figure(title, f"#{anchor}", len(clauses), counts))
    return tuple(figures)


def _chapter_of(number: str) -> str:
    """The chapter of a clause: 8 for 8.5.1, A.5 for A.5.1, 820.35 for 820.35(a)."""
    parts = number.split("(", maxsplit=1)[0].split(".")
    is_lettered = parts[0].isalpha() or (parts[0].isdigit() and len(parts[0]) > 2)
    return ".".join(parts[: 2 if is_lettered else 1])
