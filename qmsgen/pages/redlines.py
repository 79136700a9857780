"""What changed between two neighbouring revisions: the reason, the text with its changes marked, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from qmsgen.messages import say, say_number
from qmsgen.model.document import PartKind, Revision, Version
from qmsgen.model.standard import clause_order
from qmsgen.pages import addresses, words
from qmsgen.pages.bodies import body
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue
from qmsgen.pages.facts import process
from qmsgen.pages.page import Framed, Layout, Page
from qmsgen.pages.writing import key, write_html
from qmsgen.rendering.dialect import render
from qmsgen.rendering.redline import compared


@dataclass(frozen=True, slots=True)
class Item:
    """One value, or one of several that a field lists; ``differs`` when the other revision does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class ChangedField:
    """Something beside the text that differs."""

    name: str
    before: tuple[Item, ...]
    after: tuple[Item, ...]


def redline_pages(context: Context) -> tuple[Page, ...]:
    """A page for every two neighbouring revisions; it is worked out only when it is asked for."""
    return tuple(
        _redline_page(context, dossier, issue.before, issue)
        for dossier in context.dossiers.values()
        for issue in dossier.issues
        if issue.before
    )


def _redline_page(context: Context, dossier: Dossier, before: Revision, after: Issue) -> Page:
    page = addresses.redline_page(dossier.id, before.number, after.number)
    standings = {issue.number: issue.word for issue in dossier.issues}
    return Page(
        path=page,
        title=say(
            "{number}: revisions {before} and {after}", number=dossier.id, before=before.number, after=after.number
        ),
        text=partial(_write, context, dossier, before, after, page),
        layout=Layout.ARCHIVED,
        document=dossier.id,
        key=key(
            "redline",
            dossier.id,
            (before.number, before.digest, standings[before.number], context.link_key(before.version)),
            (after.number, after.revision.digest, after.word, context.link_key(after.version)),
            context.archive_key,
        ),
    )


def _write(context: Context, dossier: Dossier, before: Revision, after: Issue, page: str) -> Framed:
    matter = after.version.front_matter
    old, new = (_html(context, version, page) for version in (before.version, after.version))
    marked, number = compared(old, new)
    labels = (before.version.front_matter.label or str(before.number), after.label)
    standings = {issue.number: issue.word for issue in dossier.issues}
    return write_html(
        "redline.md.jinja",
        number=dossier.id,
        title=matter.title,
        sheet_left=say(
            "{number} · Comparison of revision {before} ({before_word}) with revision {after} ({after_word})",
            number=dossier.id,
            before=labels[0],
            before_word=standings[before.number],
            after=labels[1],
            after_word=after.word,
        ),
        sheet_right=context.organization.name,
        sheet_foot=say("Comparison, uncontrolled when printed."),
        document_link=addresses.link(page, addresses.document_page(dossier.id)),
        history_link=addresses.link(page, addresses.history_page(dossier.id)),
        before_label=labels[0],
        after_label=labels[1],
        before_word=standings[before.number],
        after_word=after.word,
        before_link=addresses.link(page, addresses.revision_page(dossier.id, before.number)),
        after_link=addresses.link(page, addresses.revision_page(dossier.id, after.number)),
        changes=matter.changes,
        change_class=words.change_class_word(matter.change_class),
        counts=counts(*number),
        fields=changed_fields(context, before.version, after.version),
        redline=shielded(marked),
    )


def changed_fields(context: Context, before: Version, after: Version) -> tuple[ChangedField, ...]:
    """What differs beside the text: title, owner, days, clauses, who reads it, pictures and shared texts."""
    old, new = dict(_fields(context, before)), dict(_fields(context, after))
    return tuple(
        ChangedField(name, _items(old.get(name, ()), new.get(name, ())), _items(new.get(name, ()), old.get(name, ())))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    )


def _items(here: tuple[str, ...], there: tuple[str, ...]) -> tuple[Item, ...]:
    return tuple(Item(text, text not in there) for text in here)


def counts(added: int, removed: int) -> str:
    """How many words were added and removed, in words."""
    if not added and not removed:
        return say("No word of the text changed.")
    return say(
        "{added}, {removed}",
        added=say_number("{number} word added", "{number} words added", added),
        removed=say_number("{number} word removed", "{number} words removed", removed),
    )


def shielded(html: str) -> str:
    """HTML that passes through Markdown unchanged: no line of it can open a fence, and the page keeps one title."""
    untitled = re.sub(r"<h1\b(.*?)</h1>", r'<div class="qms-redline__title"><p\1</p></div>', html, flags=re.DOTALL)
    return untitled.replace("`", "&#96;").replace("~", "&#126;")


def _html(context: Context, version: Version, page: str) -> str:
    return render(body(context, version, page)).html


def _fields(context: Context, version: Version) -> Iterator[tuple[str, tuple[str, ...]]]:
    matter = version.front_matter
    title_of = context.organization.role_title
    yield say("Title"), (matter.title,)
    yield say("Owner"), (title_of(matter.owner),)
    yield say("Process"), _present(process(context, matter.process))
    yield say("Effective"), _present(matter.effective)
    yield say("Expires"), _present(matter.expires)
    yield say("Review interval"), _present(matter.review)
    yield say("Applies to"), tuple(say("everyone") if id == "all" else title_of(id) for id in matter.applies_to)
    yield say("Classification"), _present(matter.classification)
    yield say("Replaces"), matter.replaces
    yield from _clauses(context, version)
    yield say("Keywords"), matter.keywords
    for part in version.parts:
        kind = say("Picture or file") if part.kind is PartKind.ASSET else say("Shared text")
        yield f"{kind} {part.name}", (say("content {digest}", digest=part.sha256.removeprefix("sha256:")[:12]),)


def _present(value: object) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _clauses(context: Context, version: Version) -> Iterator[tuple[str, tuple[str, ...]]]:
    cited: dict[str, set[str]] = {}
    for citation in (*version.front_matter.clauses, *version.clauses):
        cited.setdefault(context.organization.edition(citation.standard), set()).add(citation.clause)
    for standard, clauses in sorted(cited.items()):
        name = say("Clauses of {standard}", standard=context.standard_title(standard))
        yield name, tuple(sorted(clauses, key=clause_order))
