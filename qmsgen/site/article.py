"""A page's Markdown, rendered once: its HTML, its headings, the anchors to link to, and its text for search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from qmsgen import __version__, evidence, rendering, site
from qmsgen.pages.page import Page
from qmsgen.rendering import dialect
from qmsgen.site.page_cache import PageCache, key_of
from qmsgen.site.search_index import Section, sections


@dataclass(frozen=True, slots=True)
class Article:
    """What a page's Markdown comes to, whatever the site around it looks like.

    ``toc`` holds headings as MkDocs takes them. ``sections`` are empty for a page that search does not look at.
    """

    html: str
    toc: list[Any]
    anchors: frozenset[str]
    sections: tuple[Section, ...]


def article(page: Page, cache: PageCache) -> Article:
    """The article of ``page``: out of the cache, or rendered now and kept."""
    key = article_key(page)
    kept = cache.get(key)
    if kept is not None:
        return _read(kept)
    made = _rendered(page)
    cache.put(key, _written(made))
    return made


def article_key(page: Page) -> str:
    """What the article of ``page`` is made from."""
    content = ("key", page.path, page.key) if page.key else ("markdown", page.markdown)
    return key_of("article", fingerprint(), str(page.searchable), *content)


@cache
def fingerprint() -> str:
    """Names the renderer: the dialect, the libraries it stands on, and every module that has a part in it."""
    content = hashlib.sha256(f"{__version__} {dialect.fingerprint()} lxml {etree.LXML_VERSION}".encode())
    for package in (evidence, rendering, site):
        for module in sorted(Path(str(package.__file__)).parent.rglob("*.py")):
            content.update(module.read_bytes().replace(b"\r\n", b"\n"))
    return content.hexdigest()


def _rendered(page: Page) -> Article:
    rendered = dialect.render(page.markdown)
    parts = sections(rendered.html) if page.searchable else ()
    return Article(rendered.html, _headings(rendered.toc), rendered.anchors, parts)


def _headings(toc: Iterable[Any]) -> list[Any]:
    return [
        {"level": token.level, "id": token.anchor, "name": token.title, "children": _headings(token.children)}
        for token in toc
    ]


def _written(made: Article) -> str:
    parts = [(part.anchor, part.title, part.text) for part in made.sections]
    return json.dumps([made.html, made.toc, sorted(made.anchors), parts], ensure_ascii=False)


def _read(kept: str) -> Article:
    html, toc, anchors, parts = json.loads(kept)
    return Article(html, toc, frozenset(anchors), tuple(Section(*part) for part in parts))
