"""A page's text, rendered once: its HTML, its headings, the anchors to link to, its links, and its text for search."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree

from qmsgen import __version__, evidence, rendering, site
from qmsgen.messages import say
from qmsgen.pages.page import Framed, Page
from qmsgen.rendering import dialect
from qmsgen.site import links
from qmsgen.site.first_step import with_way_to_first_step
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
        if not framed.text:
            framed = replace(framed, above=with_permalinks(framed.above), below=with_permalinks(framed.below))
        text = dialect.render(framed.text) if framed.text else dialect.Rendered("", ())
        shown = with_way_to_first_step(text.html) if framed.is_worked_by else text.html
        html = in_frame(framed, shown)
        parts = sections(in_frame(replace(framed, below=""), text.html)) if page.searchable else ()
        resolved, found, missing = links.resolve(html, page.path, address, self.targets)
        outline = Outline(
            dialect.anchors(html), tuple(dict.fromkeys(found)), missing, parts, links.remote_references(html)
        )
        article = Article(resolved, _headings(text.toc) if framed.text else _headings_of_html(html))
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
    title, rest = title + end, rest.strip("\n")
    if framed.language:  # so that it is read aloud, hyphenated and set in its own way
        language = f'lang="{escape(framed.language)}" dir="auto"'
        title = title.replace("<h1", f"<h1 {language}", 1)
        rest = f'<div class="qms-text" {language}>\n{rest}\n</div>' if rest else ""
    parts = (framed.above, title, framed.standing, rest, framed.below)
    return "\n".join(part for part in parts if part)


def with_permalinks(html: str) -> str:
    """``html``, which did not pass through Markdown, with the links that Markdown gives to each heading."""
    title = escape(say("Permanent link"))
    return _HEADING.sub(rf'<h2 id="\1">\2<a class="headerlink" href="#\1" title="{title}">&para;</a></h2>', html)


_HEADING = re.compile(r'<h2 id="([^"<>]+)">(.*?)</h2>')
_LINKED_HEADING = re.compile(r'<h2 id="([^"<>]+)">(.*?)<a class="headerlink"')


def _headings_of_html(html: str) -> list[Any]:
    """The headings of a page that is HTML throughout, in the form of those of a text."""
    found = _LINKED_HEADING.findall(html)
    return [{"level": 2, "id": anchor, "name": _TAG.sub("", title), "children": []} for anchor, title in found]


_TAG = re.compile(r"<[^<>]*>")


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
