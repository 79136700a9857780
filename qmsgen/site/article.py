"""A page's text, rendered once: its HTML, its headings, the anchors to link to, its links, and its text for search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from qmsgen import __version__, evidence, rendering, site
from qmsgen.pages.page import Framed, Page
from qmsgen.rendering import dialect
from qmsgen.site import links
from qmsgen.site.page_cache import PageCache, key_of
from qmsgen.site.search_index import Section, sections

TITLE_END = "</h1>"


@dataclass(frozen=True, slots=True)
class Outline:
    """What others ask about a page without showing it: where links can lead to, where its own lead, what search reads.

    ``missing`` are the links that lead nowhere, as written, and ``remote`` is what a browser would fetch from another
    host. ``sections`` are empty for a page that search does not look at.
    """

    anchors: frozenset[str]
    links: tuple[links.Link, ...]
    missing: tuple[str, ...]
    sections: tuple[Section, ...]
    remote: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A page's HTML, its links leading to the addresses of the site; ``toc`` holds headings as MkDocs takes them."""

    html: str
    toc: list[Any]


class Articles:
    """The articles of a site: out of the cache, or rendered now and kept."""

    def __init__(self, cache: PageCache) -> None:
        self.targets: Mapping[str, str] = {}  # the address of every path
        self._cache = cache
        self._made: dict[str, Article] = {}  # without a cache: what will be asked for next

    def outline(self, page: Page, address: str) -> Outline:
        """The outline of the page that is published at ``address``."""
        kept = self._cache.get(article_key(page))
        if kept is None:
            return self._render(page, address)[0]
        found = _read_outline(kept)
        gone = (link for link in found.links if link.target != page.path and link.target not in self.targets)
        missing = tuple(link.written for link in gone)
        return replace(found, missing=missing) if missing else found

    def article(self, page: Page, address: str, outline: Outline) -> Article:
        """The article of the same page."""
        made = self._made.pop(page.path, None)
        if made is not None:
            return made
        kept = self._cache.get(self._key(page, address, outline))
        return Article(*json.loads(kept)) if kept is not None else self._render(page, address)[1]

    def _render(self, page: Page, address: str) -> tuple[Outline, Article]:
        framed = page.framed
        text = dialect.render(framed.text) if framed.text else dialect.Rendered("", ())
        html = in_frame(framed, text.html)
        parts = sections(in_frame(replace(framed, below=""), text.html)) if page.searchable else ()
        resolved, found, missing = links.resolve(html, page.path, address, self.targets)
        outline = Outline(
            dialect.anchors(html), tuple(dict.fromkeys(found)), missing, parts, links.remote_references(html)
        )
        article = Article(resolved, _headings(text.toc))
        if not self._cache.is_open:
            self._made[page.path] = article
        elif not missing and not outline.remote:
            self._cache.put(article_key(page), _written_outline(outline))
            content = json.dumps([article.html, article.toc], ensure_ascii=False)
            self._cache.put(self._key(page, address, outline), content)
        return outline, article

    def _key(self, page: Page, address: str, outline: Outline) -> str:
        leads = [(link.target, self.targets.get(link.target)) for link in outline.links]
        return key_of("content", article_key(page), address, json.dumps(leads))


def article_key(page: Page) -> str:
    """What the article of ``page`` is made from."""
    content = ("key", page.path, page.key) if page.key else ("markdown", page.path, page.markdown)
    return key_of("article", fingerprint(), str(page.searchable), *content)


@cache
def fingerprint() -> str:
    """Names the renderer: the dialect, the libraries it stands on, and every module that has a part in it."""
    content = hashlib.sha256(f"{__version__} {dialect.fingerprint()} lxml {etree.LXML_VERSION}".encode())
    for package in (evidence, rendering, site):
        for module in sorted(Path(str(package.__file__)).parent.rglob("*.py")):
            content.update(module.read_bytes().replace(b"\r\n", b"\n"))
    return content.hexdigest()


def in_frame(framed: Framed, text: str) -> str:
    """The HTML of ``text``, which was Markdown, with what stands around it."""
    title, end, rest = text.partition(TITLE_END) if framed.has_title and text.startswith("<h1") else ("", "", text)
    parts = (framed.above, title + end, framed.standing, rest.strip("\n"), framed.below)
    return "\n".join(part for part in parts if part)


def _headings(toc: Iterable[Any]) -> list[Any]:
    return [
        {"level": token.level, "id": token.anchor, "name": token.title, "children": _headings(token.children)}
        for token in toc
    ]


def _written_outline(outline: Outline) -> str:
    parts = [(part.anchor, part.title, part.text) for part in outline.sections]
    leads = [(link.target, link.fragment, link.written) for link in outline.links]
    return json.dumps([sorted(outline.anchors), leads, parts], ensure_ascii=False)


def _read_outline(kept: str) -> Outline:
    anchors, leads, parts = json.loads(kept)
    found = tuple(links.Link(*link) for link in leads)
    return Outline(frozenset(anchors), found, (), tuple(Section(*part) for part in parts))
