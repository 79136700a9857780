"""The register, or master list: every document with its revision, status, owner and next review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qmsgen.messages import say, say_number
from qmsgen.model.standard import clause_order
from qmsgen.pages import addresses, search_words, words
from qmsgen.pages.context import REGISTER_LENGTH, Context
from qmsgen.pages.dossier import Dossier, Standing
from qmsgen.pages.facts import process
from qmsgen.pages.page import Page
from qmsgen.pages.writing import put_off, write_html

EVERYONE = "all"
"""What `applies_to` names when a document applies to every role."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One document in the table; ``numbers`` and ``clause_numbers`` are what the filter finds it by."""

    number: str
    title: str
    link: str
    kind: str
    kind_key: str
    revision: str
    status_key: str
    status_word: str
    since: date | None
    owner: str
    process: str
    review: date | None
    is_overdue: bool
    clauses: int
    numbers: str
    clause_numbers: str
    roles: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """A page of the register, where it does not fit on one."""

    title: str
    link: str
    count: int
    is_here: bool = False


def register_pages(context: Context) -> tuple[Page, ...]:
    """The register on one page, or an overview and pages by type where it is long."""
    if not is_long(context):
        return (_page(context, addresses.REGISTER, say("Register"), tuple(context.dossiers.values()), ()),)
    pages = [_page(context, addresses.REGISTER, say("Register"), (), _overview(context))]
    for name, dossiers in context.by_kind.items():
        chunks = _chunks(dossiers)
        for number, chunk in enumerate(chunks, 1):
            here = addresses.register_page(name, number)
            title = say("Register: {type}", type=words.type_titles(name))
            pages.append(_page(context, here, title, chunk, _parts(name, chunks, here)))
    return tuple(pages)


def is_long(context: Context) -> bool:
    """Whether the register does not fit on one page that a browser can still sort and filter."""
    return len(context.dossiers) > REGISTER_LENGTH


def register_of(context: Context, kind: str, page: str) -> str:
    """The link from ``page`` to the documents of one type; on a short register they are filtered."""
    if is_long(context):
        return addresses.link(page, addresses.register_page(kind))
    return f"{addresses.link(page, addresses.REGISTER)}?type={addresses.slug(kind)}"


def roles_of(context: Context, dossiers: Sequence[Dossier]) -> tuple[tuple[str, str], ...]:
    """The roles to which any of the documents in force applies, with their titles, by title."""
    found = {
        role
        for dossier in dossiers
        if dossier.current
        for role in dossier.current.version.front_matter.applies_to
        if role != EVERYONE
    }
    titles = ((role, context.organization.role_title(role)) for role in found)
    return tuple(sorted(titles, key=lambda pair: (pair[1].casefold(), pair[0])))


def role_link(context: Context, role: str, page: str) -> str:
    """The link from ``page`` to the documents that apply to a role; a long register cannot be filtered as a whole."""
    return "" if is_long(context) else f"{addresses.link(page, addresses.REGISTER)}?role={role}"


def register_rows(context: Context, dossiers: Sequence[Dossier], page: str) -> tuple[RegisterRow, ...]:
    """The rows for ``dossiers``."""
    return tuple(_row(context, dossier, page) for dossier in dossiers)


def _row(context: Context, dossier: Dossier, page: str) -> RegisterRow:
    issue = dossier.last
    matter = dossier.version.front_matter if dossier.version else None
    key, word = status_of(dossier)
    due = dossier.review_due
    clauses = {c.clause.number for found in context.clauses_by_document.get(dossier.id, {}).values() for c in found}
    return RegisterRow(
        number=dossier.id,
        title=dossier.title or "–",
        link=addresses.link(page, addresses.document_page(dossier.id)),
        kind=dossier.kind_title,
        kind_key=addresses.slug(dossier.kind_name),
        revision=issue.label if issue else "",
        status_key=key,
        status_word=word,
        since=_since(dossier),
        owner=context.organization.role_title(matter.owner) if matter else "",
        process=process(context, matter.process) if matter else "",
        review=due,
        is_overdue=due is not None and due < context.as_of,
        clauses=len(clauses),
        numbers=" ".join(search_words.numbers(dossier.id, dossier.version)) if dossier.version else dossier.id,
        clause_numbers=" ".join(sorted(clauses, key=clause_order)),
        roles=" ".join(matter.applies_to) if matter else "",
        is_over=dossier.is_over,
    )


def status_of(dossier: Dossier) -> tuple[str, str]:
    """A document's status as a name for style sheets and as a word."""
    if dossier.standing is Standing.NOT_PROVABLE:
        return "not-provable", dossier.word
    if dossier.standing is Standing.DRAFT or dossier.last is None:
        return "draft", dossier.word
    return words.status_key(dossier.last.status), dossier.word


def _since(dossier: Dossier) -> date | None:
    issue = dossier.last
    if issue is None:
        return None
    return issue.until if dossier.is_over else issue.start


def _page(context: Context, path: str, title: str, dossiers: Sequence[Dossier], parts: Sequence[RegisterPart]) -> Page:
    rows = register_rows(context, dossiers, path)
    return Page(
        path=path,
        title=title,
        **put_off(
            write_html,
            "register.md.jinja",
            title=title,
            organization=context.organization.name,
            day=context.as_of,
            rows=rows,
            in_force=len(context.in_force),
            statuses=tuple(dict.fromkeys(row.status_word for row in rows)),
            kinds=tuple(dict.fromkeys((row.kind_key, row.kind) for row in rows if row.kind)),
            roles=roles_of(context, dossiers),
            parts=parts,
            count=say_number("{number} document", "{number} documents", len(dossiers)),
        ),
        description=say("Master list of all controlled documents"),
        searchable=path == addresses.REGISTER,
        keywords=(say("master list"), say("document register"), say("list of documents")),
    )


def _overview(context: Context) -> tuple[RegisterPart, ...]:
    return tuple(
        RegisterPart(
            words.type_titles(name),
            addresses.link(addresses.REGISTER, addresses.register_page(name)),
            sum(1 for d in dossiers if d.current),
        )
        for name, dossiers in context.by_kind.items()
    )


def _parts(name: str, chunks: Sequence[Sequence[Dossier]], here: str) -> tuple[RegisterPart, ...]:
    if len(chunks) == 1:
        return ()
    return tuple(
        RegisterPart(
            f"{chunk[0].id} – {chunk[-1].id}",
            addresses.link(here, addresses.register_page(name, number)),
            sum(1 for d in chunk if d.current),
            addresses.register_page(name, number) == here,
        )
        for number, chunk in enumerate(chunks, 1)
    )


def _chunks(dossiers: Sequence[Dossier]) -> tuple[Sequence[Dossier], ...]:
    return tuple(dossiers[start : start + REGISTER_LENGTH] for start in range(0, len(dossiers), REGISTER_LENGTH))
