"""A line of words in which some are marked as inserted or deleted, whatever elements they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from html import escape
from typing import NamedTuple

from qmsgen.messages import say
from qmsgen.rendering.blocks import Piece, Wrapper, start_tag

_FAR_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[^\W{_FAR_EAST}]+(?:(?:[.,:/](?=\d)|['’-](?=\w))[^\W{_FAR_EAST}]+)*|[{_FAR_EAST}]")
_TOKEN = re.compile(rf"[ \t\n\r\f]+|{WORD.pattern}|.", re.DOTALL)


class Mark(Enum):
    """What happened to words; the value is the element around them."""

    INSERTED = "ins"
    DELETED = "del"

    @property
    def css(self) -> str:
        """The class of a block that came or went as a whole."""
        return f"redline-{self.name.lower()}"

    @property
    def spoken(self) -> str:
        """What a screen reader says before the first of several such blocks."""
        word = say("inserted:") if self is Mark.INSERTED else say("deleted:")
        return f'<span class="redline-word">{escape(word)} </span>'

    @property
    def picture(self) -> str:
        """What stands before a picture that came or went."""
        word = say("new picture:") if self is Mark.INSERTED else say("removed picture:")
        return f'<span class="redline-picture">{escape(word)} </span>'


class Token(NamedTuple):
    """A word, sign or picture; ``key`` is what is compared."""

    key: str
    markup: str
    nameless: str
    around: tuple[Wrapper, ...]
    space: bool  # whether white space stands before it


class Line:
    """The line as far as it is written; elements around words stay open as long as the words in them go on."""

    def __init__(self, ids: set[str]) -> None:
        self._ids = ids
        self._out: list[str] = []
        self._open: list[_Open] = []

    def write(
        self, token: Token, mark: Mark | None, before: tuple[Wrapper, ...] = (), *, space: Mark | bool = False
    ) -> None:
        """Add a token; ``before`` are the elements around it in the version before, when it stands in both.

        ``space`` says whether white space stands before it, and if in one version only, by which mark.
        """
        if mark and token.nameless.startswith("<img"):
            self._turn_to(token.around, None, before, space=space)
            self._out.append(mark.picture)
            space = False
        self._turn_to(token.around, mark, before, space=space)
        self._out.append(token.nameless if mark is Mark.DELETED else token.markup)

    def finished(self) -> str:
        self._close(0)
        return "".join(self._out)

    def _turn_to(
        self, around: tuple[Wrapper, ...], mark: Mark | None, before: tuple[Wrapper, ...], *, space: Mark | bool
    ) -> None:
        """Close and open elements, so that the next word stands in those it belongs to and no other."""
        wanted = [_Open(w, mark, w) if mark is Mark.DELETED else _Open(w, mark, None, w) for w in around]
        for one, other in zip(wanted, before, strict=False):
            one.before = other
        if mark:
            wanted.append(_Open(None, mark))
        if isinstance(space, Mark) and self._open and self._open[-1].is_mark(space):
            self._out.append(" ")
            space = False
        common = 0
        for here, one in zip(self._open, wanted, strict=False):
            if not here.goes_on_with(one):
                break
            common += 1
        self._close(common)
        if space and space is not mark:
            self._out.append(" " if space is True else f"<{space.value}> </{space.value}>")
        self._go_on(wanted, common)
        if space and space is mark:
            self._out.append(" ")

    def _go_on(self, wanted: list[_Open], common: int) -> None:
        """Open what is not open yet; of what stays open, remember in which version it stands."""
        for here, one in zip(self._open, wanted, strict=False):
            if here.after is None and one.after is not None:  # opened for deleted words, but still there
                self._out[here.position] = self._start(one)
            here.before, here.after = one.before or here.before, one.after or here.after
        for one in wanted[common:]:
            one.position = len(self._out)
            self._out.append(self._start(one))
            self._open.append(one)

    def _start(self, one: _Open) -> str:
        if one.wrapper is None:
            return f"<{one.tag}>"
        return start_tag(one.tag, named(one.wrapper.attributes, one.mark, self._ids))

    def _close(self, number: int) -> None:
        while len(self._open) > number:
            self._out.append(f"</{self._open.pop().tag}>")


class _Open:
    """An open element: one of the text, which each version has once, or a mark."""

    __slots__ = ("after", "before", "mark", "position", "wrapper")

    def __init__(
        self, wrapper: Wrapper | None, mark: Mark | None, before: Wrapper | None = None, after: Wrapper | None = None
    ) -> None:
        self.wrapper, self.mark, self.before, self.after = wrapper, mark, before, after
        self.position = 0

    @property
    def tag(self) -> str:
        return self.wrapper.tag if self.wrapper else self.mark.value if self.mark else ""

    def is_mark(self, mark: Mark) -> bool:
        return self.wrapper is None and self.mark is mark

    def goes_on_with(self, other: _Open) -> bool:
        if self.wrapper is None or other.wrapper is None:
            return self.wrapper is other.wrapper and self.mark is other.mark
        if self.after and other.after:
            return self.after is other.after
        is_other = self.before and other.before and self.before is not other.before
        return self.wrapper.key == other.wrapper.key and not is_other


def named(attributes: Mapping[str, str], mark: Mark | None, ids: set[str]) -> dict[str, str]:
    """The attributes to write: each id once; what is gone has none, and does not link to places that may be gone."""
    kept = dict(attributes)
    if mark is Mark.DELETED:
        kept.pop("id", None)
        if "#" in kept.get("href", ""):
            kept["href"] = kept["href"].partition("#")[0]
            if not kept["href"]:
                del kept["href"]
    elif "id" in kept:
        if kept["id"] in ids:
            del kept["id"]
        else:
            ids.add(kept["id"])
    return kept


def token_of(piece: Piece) -> Token:
    """A whole piece as one token, to be written and not compared."""
    text = escape(piece.text, quote=False)
    return Token("", piece.markup or text, piece.nameless or text, piece.around, space=False)


def tokens_of(line: Iterable[Piece]) -> list[Token]:
    """The words, signs and pictures of a line."""
    tokens: list[Token] = []
    space = False
    for piece in line:
        elements = "".join(wrapper.key for wrapper in piece.around)
        if piece.markup:
            tokens.append(Token(piece.nameless + elements, piece.markup, piece.nameless, piece.around, space))
            space = False
        for text in _TOKEN.findall(piece.text):
            if text[0] in " \t\n\r\f":
                space = bool(tokens)
                continue
            shown = escape(text, quote=False)
            tokens.append(Token(text + elements, shown, shown, piece.around, space))
            space = False
    return tokens
