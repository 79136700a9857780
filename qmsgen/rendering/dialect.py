"""The fixed Markdown dialect: what every page is rendered with, whatever stands in `mkdocs.yml`.

What `check` sees is then what readers see, and what was approved looks the same wherever it is built. Where the
libraries would let a text do more than say something (run a script, fetch a picture from elsewhere, drop a table's
cell), the dialect does not: texts are checked before, but a page must not depend on that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape, unescape
from importlib.metadata import version
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE
from pymdownx.superfences import SuperFencesBlockPreprocessor

from qmsgen.evidence import markup
from qmsgen.messages import say

VERSION = 2
"""Raised with every change of the dialect that gives a text other HTML."""

EXTENSIONS = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "sane_lists",
    "tables",
    "toc",
)
LIBRARIES = ("Markdown", "pymdown-extensions", "Pygments")


@dataclass(frozen=True, slots=True)
class TocToken:
    """A heading for navigation; ``title`` is HTML text, so ``&`` is written ``&amp;``."""

    level: int
    anchor: str
    title: str
    children: tuple[TocToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and its headings as a tree."""

    html: str
    toc: tuple[TocToken, ...]

    @property
    def title(self) -> str:
        """The text of the first heading of level 1, empty when there is none."""
        return next((unescape(token.title) for token in self.toc if token.level == 1), "")

    @property
    def anchors(self) -> frozenset[str]:
        """Everything on the page that a link can lead to."""
        return anchors(self.html)


def anchors(html: str) -> frozenset[str]:
    """Everything in ``html`` that a link can lead to."""
    return frozenset(unescape(found[2]) for found in _ANCHOR.finditer(html))


def render(text: str) -> Rendered:
    """The HTML of a Markdown text. The same text gives the same HTML, in every process and after every other text."""
    return _rendered(text, say("Permanent link"), say("Back to footnote %d in the text"))


@lru_cache(maxsize=8)  # a revision, and the two redlines that it is part of, are drawn one after the other
def _rendered(text: str, permalink_title: str, backlink_title: str) -> Rendered:
    markdown = _markdown(permalink_title, backlink_title)
    markdown.reset()
    markdown.toc_tokens = []  # type: ignore[attr-defined]
    try:
        html = markdown.convert(_BLANK_START.sub("", text))
    except RecursionError:  # nested deeper than anybody can read: show it as it was written
        _markdown.cache_clear()
        return Rendered(f"<pre><code>{escape(text, quote=False)}</code></pre>", ())
    return Rendered(html, _tokens(markdown.toc_tokens))  # type: ignore[attr-defined]


@cache
def fingerprint() -> str:
    """Names the dialect and the libraries it stands on: a part of every key under which HTML is kept."""
    return " ".join((f"dialect {VERSION}", *(f"{name} {version(name)}" for name in LIBRARIES)))


_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_ANCHOR = re.compile(r"""<[a-zA-Z][^<>]*?\sid=(["'])(.*?)\1""")


@cache
def _markdown(permalink_title: str, backlink_title: str) -> Markdown:
    markdown = Markdown(
        extensions=[*EXTENSIONS, _Dialect()],
        extension_configs={
            "footnotes": {"BACKLINK_TITLE": backlink_title},
            "pymdownx.highlight": {"guess_lang": False, "pygments_lang_class": True, "anchor_linenums": False},
            "pymdownx.superfences": {
                "custom_fences": [{"name": "mermaid", "class": "mermaid", "format": _mermaid}],
                "relaxed_headers": True,
            },
            "toc": {
                "permalink": True,
                "permalink_title": permalink_title,
                "slugify": lambda title, _: markup.slug(title),
            },
        },
        output_format="html",
    )
    markdown.reset()
    return markdown


def _tokens(tokens: Sequence[Mapping[str, Any]]) -> tuple[TocToken, ...]:
    return tuple(TocToken(t["level"], t["id"], t["name"], _tokens(t["children"])) for t in tokens)


def _mermaid(source: str, *_: object, **__: object) -> str:
    """A drawing in the form in which Material for MkDocs looks for it; attributes in the fence's head do not count."""
    return f'<pre class="mermaid"><code>{escape(source, quote=False)}</code></pre>'


class _Dialect(Extension):
    """Takes the places of those parts of the libraries that a controlled text needs to be stricter or kinder."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Attributes(md), "attr_list", 8)
        md.treeprocessors.register(_OnlySafeLinks(md), "qmsgen_safe_links", -1)
        fenced = md.preprocessors["fenced_code_block"]
        fences = _Fences(md)
        fences.config, fences.extension = fenced.config, fenced.extension  # type: ignore[attr-defined]
        for kind in fenced.extension.superfences:  # type: ignore[attr-defined]
            if kind["name"] == "superfences":
                kind["formatter"] = fences.highlight
        md.preprocessors.register(fences, "fenced_code_block", 25)
        md.parser.blockprocessors.register(_Tables(md.parser, {"use_align_attribute": False}), "table", 75)


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Fenced code whose head may say anything, but can do nothing: no attributes, no title as HTML."""

    def run(self, lines: list[str]) -> list[str]:
        with_fences: list[str] = super().run(_Lines(lines, self))
        return with_fences

    def reassemble(self, lines: list[str]) -> list[str]:
        """The same as the library's, which copies the whole text once for each fence."""
        pieces: list[str] = []
        position = 0
        for fenced, start, end in self.stack:
            pieces += [*lines[position:start], fenced]
            position = end
        self.stack: list[tuple[str, int, int]] = []
        return pieces + lines[position:]

    def parse_options(self, m: re.Match[str]) -> bool:
        return self._made_safe(m, super().parse_options(m))

    def handle_attrs(self, m: re.Match[str]) -> bool:
        return self._made_safe(m, super().handle_attrs(m))

    def handle_unrecognized(self, m: re.Match[str]) -> bool:
        return self._made_safe(m, super().handle_unrecognized(m))

    def highlight(self, src: str = "", language: str = "", **options: Any) -> str:
        try:
            return str(super().highlight(src, language, **options))
        except Exception:  # noqa: BLE001 - whatever a highlighter stumbles over, code stays code
            return f'<div class="highlight"><pre><code>{escape(src, quote=False)}</code></pre></div>'

    def _made_safe(self, m: re.Match[str], okay: bool) -> bool:
        self.attrs: dict[str, str] = {}
        self.options.pop("title_mode", None)
        self.classes: list[str] = [name for name in self.classes if markup.is_plain_name(name)]
        self.id: str = self.id if markup.is_plain_name(self.id or "") else ""
        return okay and "`" not in m[0].lstrip("`")  # code in one line, such as ```x```


class _Lines(list[str]):
    """The lines of a text; where a fence may begin, one with a hostile head is shown to the library without it.

    The library tries every way in which quotation marks may belong together: with 60 of them that takes years.
    """

    def __init__(self, lines: Sequence[str], fences: _Fences) -> None:
        super().__init__(lines)
        self._fences = fences

    def __iter__(self) -> Iterator[str]:
        for line in super().__iter__():
            yield markup.bounded_fence_head(line) if self._fences.fence is None else line


class _Attributes(AttrListTreeprocessor):
    """Attribute lists that can name, mark and size what they stand at, and nothing else; ``clauses`` is ours."""

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        before = dict(elem.attrib)
        remainder = super().assign_attrs(elem, attrs_string, strict=strict)
        for name in [*elem.attrib]:
            if elem.attrib[name] != before.get(name) and not markup.is_allowed_attribute(name):
                del elem.attrib[name]
                if name in before:
                    elem.attrib[name] = before[name]
        return remainder


class _OnlySafeLinks(Treeprocessor):
    """The last look at every link and picture: another scheme than that of the web or of mail leads nowhere."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a" and "href" in element.attrib:
                if markup.scheme_of(_address(element.attrib["href"])) not in (None, "http", "https", "mailto", "//"):
                    del element.attrib["href"]
            elif element.tag == "img" and markup.scheme_of(_address(element.attrib.get("src", ""))) is not None:
                element.tag, element.text = "span", element.attrib.get("alt", "")
                element.attrib.clear()


def _address(attribute: str) -> str:
    return markup.decoded(attribute.replace(AMP_SUBSTITUTE, "&"))


class _Tables(TableProcessor):
    """Tables whose heads say that they head a column, whose rows lose no cell, and whose cells carry no style."""

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        super()._build_row(row, parent, [None] * len(align))  # type: ignore[misc]
        cells = self._split_row(row)  # type: ignore[attr-defined]
        if len(cells) > len(align):  # the library would drop them, and with them somebody's words
            parent[-1][-1].text = " | ".join(cell.strip(" ") for cell in cells[len(align) - 1 :])
        for cell, side in zip(parent[-1], align, strict=True):
            if side:
                cell.set("class", f"qms-{side}")
            if parent.tag == "thead":
                cell.set("scope", "col")
