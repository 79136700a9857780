"""Material's frame, cast once for all pages that differ in nothing but what stands in them.

A page that is not in the navigation has the same frame as its neighbours: only title, description, address, contents
and text differ. Such a frame is drawn with marks in their places. It is used when it has given the same bytes as
Material for two pages, so a theme that treats them differently is drawn page by page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.structure.toc import get_toc

from qmsgen.site.page_cache import PageCache, key_of

if TYPE_CHECKING:
    from mkdocs.structure.toc import AnchorLink

    from qmsgen.mkdocs_plugin.site_page import ManualPage

Draw = Callable[[dict[str, Any]], str]

TRIED = 2
"""So many pages must come out of a mould as Material draws them before it is used."""

MARK = "qmsgenmould{}mark"
_MARK = re.compile(MARK.format("([a-z]+)"))

CONTENT_WITH_TITLE = f"<h1>{MARK.format('content')}"
"""Material looks into the text for a title before it writes one of its own."""

CONTENTS = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'


class Moulds:
    """The moulds of one build, by the kind of page; ``common`` names all that its pages share."""

    def __init__(self, env: jinja2.Environment, cache: PageCache, common: str) -> None:
        self._contents = env.from_string(CONTENTS)
        self._cache = cache
        self._common = common
        self._kinds: dict[str, _Kind] = {}

    def drawn(self, page: ManualPage, draw: Draw, context: dict[str, Any]) -> str:
        """``page`` in its frame, as Material draws it."""
        kind = self._kinds.setdefault(_kind(page, context), _Kind())
        if kind.parts is None:
            drawn = draw(context)
            if kind.tried >= 0:
                self._try(kind, page, draw, context, drawn)
            return drawn
        return kind.filled(self._values(page, context))

    def _try(self, kind: _Kind, page: ManualPage, draw: Draw, context: dict[str, Any], drawn: str) -> None:
        if kind.cast is None:
            with _marked(page):
                marked = draw(context).replace(CONTENT_WITH_TITLE, MARK.format("content"))
                contents = self._list(page, context)
            kind.cast = _MARK.split(marked.replace(contents, MARK.format("contents")) if contents else marked)
        if _filled(kind.cast, self._values(page, context)) != drawn:
            kind.tried = -1  # Material sees a difference that no mark stands for
            return
        kind.tried += 1
        if kind.tried == TRIED:
            kind.parts = kind.cast

    def _values(self, page: ManualPage, context: dict[str, Any]) -> dict[str, str]:
        first = page.toc.items[0] if page.toc.items else None
        return {
            "title": str(page.title),
            "heading": page.meta.get("title", ""),
            "description": page.meta.get("description", ""),
            "address": page.canonical_url or "",
            "anchor": first.id if first else "",
            "content": page.content or "",
            "contents": self._list(page, context),
        }

    def _list(self, page: ManualPage, context: dict[str, Any]) -> str:
        """What stands beside the text: its headings."""
        if "archived" in page.meta.get("template", "") or not page.toc.items:
            return ""
        key = key_of("contents", self._common, json.dumps(_headings(page.toc)))
        kept = self._cache.get(key)
        if kept is None:
            kept = jinja2.Template.render(self._contents, context)
            self._cache.put(key, kept)
        return kept


class _Kind:
    """A mould that is being tried, or is in use once it has ``parts``: text and the name of a mark in turn."""

    def __init__(self) -> None:
        self.cast: list[str] | None = None
        self.parts: list[str] | None = None
        self.tried = 0

    def filled(self, values: dict[str, str]) -> str:
        return _filled(self.parts or [], values)


def _filled(parts: list[str], values: dict[str, str]) -> str:
    filled = parts[:]
    filled[1::2] = [values.get(name, "") for name in parts[1::2]]
    return "".join(filled)


def _kind(page: ManualPage, context: dict[str, Any]) -> str:
    """What the frame may depend on beside what is marked."""
    first = page.toc.items[0] if page.toc.items else None
    has = [bool(value) for value in (page.title, page.meta.get("title"), page.meta.get("description"))]
    has += [page.canonical_url is None, "<h1" in (page.content or ""), first is not None]
    toc = (first.level == 1, bool(first.children)) if first else ()
    return json.dumps([context["base_url"], page.meta.get("template"), sorted(page.meta), has, toc])


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
