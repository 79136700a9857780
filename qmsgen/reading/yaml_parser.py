"""PyYAML's C parser, guarded: what a tree does not show, or what would exhaust the parser, is found in its events.

Nothing here builds objects. libyaml's composer follows nested brackets until the stack ends, so depth is looked at
before; aliases can unfold to any size, so they are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent

from qmsgen.messages import say

MAX_DEPTH = 8
"""How deep lists and mappings may be nested, the outermost mapping included."""

SAFE_OPENINGS = 200
"""So many brackets and dashes cannot nest deep enough to exhaust the C parser's stack, however they are arranged."""

NO_TAG = "text"
"""The tag of a value that has none; nothing is worked out from how it looks."""


def _no_tag(_kind: object, _value: object, _implicit: object) -> str:
    return NO_TAG


def _nothing(*_arguments: object) -> None:
    return None


try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _Parser(CParser):
        """The C parser, composing nodes without working out what type a value might be of."""

        descend_resolver = staticmethod(_nothing)
        ascend_resolver = staticmethod(_nothing)
        resolve = staticmethod(_no_tag)

except ImportError:  # pragma: no cover (PyYAML without libyaml: slower, and otherwise the same)
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        descend_resolver = staticmethod(_nothing)
        ascend_resolver = staticmethod(_nothing)
        resolve = staticmethod(_no_tag)

        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


def events(text: str) -> Iterator[yaml.Event]:
    """The events of ``text``, one after the other; nothing is built from them."""
    parser = _Parser(text)
    while parser.check_event():
        event = parser.get_event()
        if event is not None:
            yield event


def is_yaml(text: str) -> bool:
    """Whether a parser reads ``text`` to its end."""
    try:
        for _ in events(text):
            pass
    except yaml.YAMLError:
        return False
    return True


def compose(text: str) -> yaml.Node | None:
    """The tree of ``text``, built only from what must not nest deep nor hold aliases."""
    node: yaml.Node | None = _Parser(text).get_single_node()
    return node


# What must be seen before a tree is made ----------------------------------------------------------------------------

_INDICATORS = re.compile(r"(?<!\w)[&*!]")
_LINE_STARTS = ("---", "...", "%")
_FAR_RIGHT = "\n" + " " * 40


def needs_a_closer_look(text: str) -> bool:
    """Whether the text might hold anchors, aliases, tags, several documents, or nest too deep for the C parser."""
    openings = text.count("[") + text.count("{") + text.count("- ") + text.count("? ")
    return (
        openings > SAFE_OPENINGS
        or _FAR_RIGHT in text
        or (("&" in text or "*" in text or "!" in text) and _INDICATORS.search(text) is not None)
        or text.startswith(_LINE_STARTS)
        or any("\n" + start in text for start in _LINE_STARTS)
    )


class Look:
    """What the events of a text show that a tree made of it would not, or could not be made for.

    ``refused`` are line (from 0), message and fix; ``leaves_out`` says that what a value is cannot be told. Events take
    no more memory the deeper they nest.
    """

    def __init__(self, text: str, max_depth: int = MAX_DEPTH) -> None:
        self.text = text
        self.refused: list[tuple[int, str, str]] = []
        self.is_too_deep = False
        self.leaves_out = False
        self.aliases: list[tuple[int, int]] = []
        self.end: int | None = None
        depth = documents = 0
        for event in events(text):
            if isinstance(event, NodeEvent):
                self.look_at(event)
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.refuse(event, say("a second YAML document begins here"), say("Delete this line."))
                    self.end = _mark(event.start_mark).index
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > max_depth:
                self.is_too_deep = True
                self.refuse(event, *too_deep())
                return

    def refuse(self, event: yaml.Event, message: str, fix: str) -> None:
        refusal = (_mark(event.start_mark).line, message, fix)
        if refusal not in self.refused[-1:]:  # a bomb repeats its aliases
            self.refused.append(refusal)

    def look_at(self, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent):
            self.leaves_out = True
            self.aliases.append((_mark(event.start_mark).index, _mark(event.end_mark).index))
            self.refuse(
                event,
                say("`*{name}` is an alias: its value would stand elsewhere", name=event.anchor),
                say("Write the value out, or in quotes when the asterisk is part of it."),
            )
            return
        if event.anchor is not None:
            self.refuse(
                event,
                say("`&{name}` is an anchor, and anchors are not used here", name=event.anchor),
                say("Delete it, or put the value in quotes when the ampersand is part of it."),
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.leaves_out = True
            self.refuse(
                event,
                say("`{tag}` is a tag, and tags are not used here", tag=tag.replace("tag:yaml.org,2002:", "!!")),
                say("Delete it, or put the value in quotes when the exclamation mark is part of it."),
            )

    def without_aliases(self) -> str:
        """The first document of the text, with nothing in place of each alias: the rest can be looked at safely."""
        text = self.text[: self.end]
        for start, stop in reversed(self.aliases):
            if stop <= len(text):
                text = text[:start] + '""' + text[stop:]
        return text


def _mark(mark: Any) -> Any:
    """A place in the text; PyYAML's types allow for none, its parsers always give one."""
    return mark


def too_deep() -> tuple[str, str]:
    return (
        say("lists and mappings are nested more than {depth} deep here", depth=MAX_DEPTH),
        say("Write it with fewer brackets or less indented."),
    )
