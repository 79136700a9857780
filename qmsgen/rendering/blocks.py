"""A rendered text as blocks that can be compared: paragraphs, list items, table rows and cells, code.

What a redline has no use for, such as the permanent link of a heading, is left out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from lxml import etree, html

BLOCKS = frozenset(
    "address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
OF_WORDS = frozenset("caption dt figcaption h1 h2 h3 h4 h5 h6 p summary".split())
"""Blocks that hold words and no other blocks."""

LOOSE = frozenset({"dd", "li"})
"""Where one blank line more makes paragraphs of the same words, which is no change to a reader."""

CELLS = frozenset({"td", "th"})
VOID = frozenset("br hr img input wbr".split())
WHOLE = frozenset("audio button canvas iframe math object script select style svg template textarea video".split())
"""Elements within a line that are compared as they stand, with everything in them."""

OWN_LINKS = frozenset({"headerlink", "footnote-backref"})
"""Links that the dialect adds to headings and footnotes by itself."""

_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True, eq=False)
class Wrapper:
    """An element around words of a line, such as a link or bold type; ``key`` says what is compared of it."""

    tag: str
    attributes: Mapping[str, str]
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Words of a line with the elements around them, or else a picture or a line break as ``markup``."""

    text: str
    around: tuple[Wrapper, ...]
    markup: str = ""
    nameless: str = ""  # the same markup without ids


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A part of a text that stands by itself: it holds other blocks, or a line of pieces, or is shown as it is.

    Blocks of the same ``key`` say the same; only blocks of the same ``kind`` can be two versions of one block. A line
    that stands directly in a list item or cell has no tag. ``markup`` is that of code and rules, ``code`` its text.
    """

    tag: str
    attributes: Mapping[str, str]
    kind: str
    key: str
    children: tuple[Block, ...] = ()
    line: tuple[Piece, ...] = ()
    markup: str = ""
    code: str = ""

    @property
    def is_line(self) -> bool:
        """Whether this block holds words and no other blocks."""
        return not self.children and (self.tag in OF_WORDS or not self.tag)


@lru_cache(maxsize=2)  # a revision is compared with the one before it, and then with the one after it
def read_blocks(content: str) -> tuple[Block, ...]:
    """The blocks of a rendered text."""
    return tuple(_children(_parsed(content)))


def read_as_code(content: str) -> Block:
    """The words of a rendered text as one block of code, for what is nested too deep to be compared block by block."""
    text = str(_parsed(content).text_content())
    markup = f"<pre><code>{escape(text, quote=False)}</code></pre>"
    return Block("pre", {}, "pre", f"<pre>{text}</>", markup=markup, code=text)


def start_tag(tag: str, attributes: Mapping[str, str]) -> str:
    """The start tag of an element."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def _parsed(content: str) -> html.HtmlElement:
    parser = html.HTMLParser(huge_tree=True)  # otherwise what is nested very deep would be lost without a word
    return html.fragment_fromstring(content, create_parent="div", parser=parser)


def _children(parent: etree._Element) -> Iterator[Block]:
    line = [Piece(parent.text, ())] if parent.text else []
    for child in parent:
        if _is_block(child):
            yield from _line(line)
            line = [Piece(child.tail, ())] if child.tail else []
            yield _block(child, str(parent.tag))
        else:
            line.extend(_pieces(child, ()))
    yield from _line(line)


def _block(element: etree._Element, parent: str) -> Block:
    tag, attributes = str(element.tag), _attributes(element)
    if tag in ("hr", "pre") or "highlight" in attributes.get("class", "").split():
        markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        kind, code = ("hr", "") if tag == "hr" else ("pre", _code(element))
        return Block(tag, attributes, kind, f"<{kind}>{code}</>", markup=markup, code=code)
    kind = "" if tag == "p" and parent in LOOSE else _kind(tag, attributes)
    if tag in OF_WORDS and not any(child.tag in BLOCKS for child in element.iterdescendants()):
        line = tuple(_pieces_within(element, ()))
        return Block(tag, attributes, kind, f"<{kind}>{_key(line)}", line=line)
    children = tuple(_children(element))
    return Block(tag, attributes, kind, f"<{kind}>{''.join(child.key for child in children)}</>", children)


def _line(pieces: list[Piece]) -> Iterator[Block]:
    if any(piece.markup or not _SPACE.fullmatch(piece.text) for piece in pieces):
        yield Block("", {}, "", f"<>{_key(pieces)}", line=tuple(pieces))


def _pieces(element: etree._Element, around: tuple[Wrapper, ...]) -> Iterator[Piece]:
    """The pieces of an element within a line, and the text after it."""
    if isinstance(element.tag, str) and element.get("class") not in OWN_LINKS:
        if element.tag in VOID or element.tag in WHOLE or not (len(element) or element.text):
            yield _picture(element, around)
        else:
            attributes = _attributes(element)
            wrapper = Wrapper(element.tag, attributes, start_tag(element.tag, _nameless(attributes)))
            yield from _pieces_within(element, (*around, wrapper))
    if element.tail:
        yield Piece(element.tail, around)


def _pieces_within(element: etree._Element, around: tuple[Wrapper, ...]) -> Iterator[Piece]:
    if element.text:
        yield Piece(element.text, around)
    for child in element:
        yield from _pieces(child, around)


def _picture(element: etree._Element, around: tuple[Wrapper, ...]) -> Piece:
    def markup() -> str:
        return etree.tostring(element, encoding="unicode", method="html", with_tail=False)

    named = markup()
    for part in element.iter(etree.Element):
        part.attrib.pop("id", None)
    return Piece("", around, named, markup())


def _code(element: etree._Element) -> str:
    """The text of a code block, below its title where it has one, without line numbers."""
    parts = [*element.iterfind(".//span[@class='filename']")]
    blocks = [element] if element.tag == "pre" else [*element.iter("pre")][-1:]
    return "\n".join("".join(map(str, part.itertext())) for part in (*parts, *(blocks or [element])))


def _is_block(element: etree._Element) -> bool:
    if element.tag in BLOCKS:
        return True
    return element.tag not in WHOLE and any(child.tag in BLOCKS for child in element.iterdescendants())


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _nameless(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "id"}


def _kind(tag: str, attributes: Mapping[str, str]) -> str:
    """What must not differ between two versions of one block; how a cell is aligned may."""
    if tag in CELLS:
        return tag
    return start_tag(tag, {name: value for name, value in attributes.items() if name not in ("id", "open", "start")})


def _key(line: list[Piece] | tuple[Piece, ...]) -> str:
    said = "".join(
        f"{piece.nameless or piece.text}\x1f{''.join(around.key for around in piece.around)}\x1f" for piece in line
    )
    return _SPACE.sub(" ", said)
