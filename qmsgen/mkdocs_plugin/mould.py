"""Material's frame, cast once for all pages that differ in nothing but what stands in them.

A page that is not in the navigation has the same frame as its neighbours: only title, description, address, contents
and text differ. Such a frame is drawn with marks in their places. It is used when it has given the same bytes as
Material for two pages, so a theme that treats them differently is drawn page by page. A page in the navigation has a
frame of its own, which is cast for the next build if what stands in it changes often. A mould is kept, so that after
a small change Material need not be started at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

from qmsgen.site.page_cache import PageCache, key_of

if TYPE_CHECKING:
    from mkdocs.structure.toc import AnchorLink

    from qmsgen.mkdocs_plugin.site_page import ManualPage

Draw = Callable[[], str]

TRIED = 2
"""So many pages must come out of a mould as Material draws them before it is used for others."""

MARK = "qmsgenmould{}mark"
_MARK = re.compile(MARK.format("([a-z]+)"))

CONTENT_WITH_TITLE = f"<h1>{MARK.format('content')}"
"""Material looks into the text for a title before it writes one of its own."""

CONTENTS = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'


class Moulds:
    """The moulds of one build, by the kind of page.

    ``common`` names all that its pages share, and ``context_of`` gives what Material is told about a page.
    """

    def __init__(
        self, env: jinja2.Environment, cache: PageCache, common: str, context_of: Callable[[ManualPage], Any]
    ) -> None:
        self._env = env
        self._cache = cache
        self._common = common
        self._context_of = context_of
        self._kinds: dict[str, _Kind] = {}

    def drawn(self, page: ManualPage, draw: Draw, place: str, *, is_alone: bool = False) -> str:
        """``page`` in its frame, as Material draws it.

        ``place`` names what the page shows of the navigation. A page that ``is_alone`` there shares its frame with
        no other, so one trial must do.
        """
        kind = self._kind(key_of("mould", self._common, place, _kind(page)))
        if kind.tried >= (1 if is_alone else TRIED):
            return kind.filled(self._values(page))
        drawn = draw()
        if kind.tried >= 0:
            self._try(kind, page, draw, drawn)
        return drawn

    def _kind(self, key: str) -> _Kind:
        if key not in self._kinds:
            kept = self._cache.get(key)
            self._kinds[key] = _Kind(key, *json.loads(kept)) if kept else _Kind(key)
        return self._kinds[key]

    def _try(self, kind: _Kind, page: ManualPage, draw: Draw, drawn: str) -> None:
        if not kind.parts:
            with _marked(page):
                marked = draw().replace(CONTENT_WITH_TITLE, MARK.format("content"))
                contents = self._list(page)
            kind.parts = _MARK.split(marked.replace(contents, MARK.format("contents")) if contents else marked)
        if _filled(kind.parts, self._values(page)) == drawn:
            kind.tried += 1
        else:
            kind.tried = -1  # Material sees a difference that no mark stands for
        self._cache.put(kind.key, json.dumps([kind.tried, kind.parts], ensure_ascii=False))

    def _values(self, page: ManualPage) -> dict[str, str]:
        first = page.toc.items[0] if page.toc.items else None
        return {
            "title": str(page.title),
            "heading": page.meta.get("title", ""),
            "description": page.meta.get("description", ""),
            "address": page.canonical_url or "",
            "anchor": first.id if first else "",
            "content": page.content or "",
            "contents": self._list(page),
        }

    def _list(self, page: ManualPage) -> str:
        """What stands beside the text: its headings."""
        if "archived" in page.meta.get("template", "") or not page.toc.items:
            return ""
        key = key_of("contents", self._common, json.dumps(_headings(page.toc)))
        kept = self._cache.get(key)
        if kept is None:
            kept = jinja2.Template.render(self._contents, self._context_of(page))
            self._cache.put(key, kept)
        return kept

    @cached_property
    def _contents(self) -> jinja2.Template:
        return self._env.from_string(CONTENTS)


class _Kind:
    """A mould, once it has ``parts``: text and the name of a mark in turn; and how many trials it has stood."""

    def __init__(self, key: str, tried: int = 0, parts: Sequence[str] = ()) -> None:
        self.key = key
        self.tried = tried
        self.parts = list(parts)

    def filled(self, values: dict[str, str]) -> str:
        return _filled(self.parts, values)


def _filled(parts: list[str], values: dict[str, str]) -> str:
    filled = parts[:]
    filled[1::2] = [values.get(name, "") for name in parts[1::2]]
    return "".join(filled)


def _kind(page: ManualPage) -> str:
    """What the frame may depend on beside what is marked."""
    first = page.toc.items[0] if page.toc.items else None
    has = [bool(value) for value in (page.title, page.meta.get("title"), page.meta.get("description"))]
    has += [page.canonical_url is None, "<h1" in (page.content or ""), first is not None]
    toc = (first.level == 1, bool(first.children)) if first else ()
    return json.dumps([base_url(page), page.meta.get("template"), sorted(page.meta), has, toc])


def base_url(page: ManualPage) -> str:
    """Where ``page`` sees the root of the site."""
    return get_relative_url(".", page.url)


def _headings(toc: Iterable[AnchorLink]) -> list[Any]:
    return [[link.level, link.id, link.title, _headings(link.children)] for link in toc]


@contextmanager
def _marked(page: ManualPage) -> Iterator[None]:
    """``page`` with marks in the places of its own values."""
    kept = (page.title, page.meta, page.canonical_url, page.content, page.toc)
    meta = {name: MARK.format(mark) for name, mark in (("title", "heading"), ("description", "description"))}
    first = page.toc.items[0] if page.toc.items else None
    child: Any = {"level": 2, "id": MARK.format("child"), "name": "child", "children": []}
    page.title = MARK.format("title")
    page.meta = {**page.meta, **{name: mark for name, mark in meta.items() if page.meta.get(name)}}
    page.canonical_url = page.canonical_url and MARK.format("address")
    page.content = CONTENT_WITH_TITLE if "<h1" in (page.content or "") else MARK.format("content")
    if first:
        children = [child] if first.children else []
        page.toc = get_toc([{"level": first.level, "id": MARK.format("anchor"), "name": "", "children": children}])
    try:
        yield
    finally:
        page.title, page.meta, page.canonical_url, page.content, page.toc = kept
