"""YAML in which everything is text: ``1.10`` stays 1.10, ``no`` stays no, and every key and value knows its line.

What could hide or change words is refused: anchors, aliases, tags, merge and duplicate keys, tabs, several documents.
A text that is no YAML is repaired on trial, line by line, so that the fault can name the line to put in its place and
everything else in the text can still be looked at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from qmsgen.evidence.characters import CONTROLS, hidden_in, is_composed, name_of
from qmsgen.messages import say
from qmsgen.model.text import Fault, FaultKind
from qmsgen.reading.yaml_parser import MAX_DEPTH, Look, compose, needs_a_closer_look, too_deep
from qmsgen.reading.yaml_repairs import put_right

REPAIRS = 10
"""After so many repaired lines a text is given up as unreadable."""


class Scalar(NamedTuple):
    """A value as it was written, never interpreted, and its line."""

    value: str
    line: int


class Items(NamedTuple):
    """A list and the line it begins on."""

    items: tuple[Node, ...]
    line: int


class Fields(NamedTuple):
    """A mapping: its values and the lines of its keys."""

    values: dict[str, Node]
    lines: dict[str, int]
    line: int


Node: TypeAlias = Scalar | Items | Fields


class Reading(NamedTuple):
    """What a YAML text says and what is wrong with it; ``fields`` is None where it is empty or cannot be read.

    ``is_sound`` says whether the text could be taken as it stands: nothing in it was repaired on trial or refused.
    ``is_whole`` says whether nothing had to be left out, so that what is missing from the fields is missing indeed.
    """

    fields: Fields | None
    faults: tuple[Fault, ...]
    is_sound: bool = True
    is_whole: bool = True


def read_yaml(text: str, *, first_line: int = 1, max_size: int | None = None) -> Reading:
    """Read a mapping from ``text``, whose first line is number ``first_line`` of its file."""
    if max_size is not None and 4 * len(text) > max_size < len(text.encode("utf-8", "surrogatepass")):
        return Reading(None, (_too_large(text, first_line, max_size),), is_sound=False, is_whole=False)
    if text.replace("\n", "").isprintable() and (simple := simple_fields(text, first_line)) is not None:
        return Reading(simple, ())
    reader = _Reader(first_line)
    if "\t" in text or CONTROLS.search(text):
        text = reader.cleaned(text)
    node = reader.parsed(text)
    fields = reader.mapping(node) if node is not None else None
    last = first_line + text.count("\n")  # the parser finds the end of a text on the line after its last
    faults = (replace(fault, line=min(fault.line, last)) for fault in reader.faults)
    is_whole = not (reader.left_out_a_line or reader.left_out_a_value)
    return Reading(fields, tuple(dict.fromkeys(faults)), reader.is_sound, is_whole)


# Texts so plain that no parser is needed ---------------------------------------------------------------------------


def simple_fields(text: str, first_line: int) -> Fields | None:
    """What YAML makes of ``text`` where that needs no thought: words, lists in brackets, one level below a key.

    Nearly all front matter is like this, and history holds one for every revision; the C parser, which has to build a
    tree first, takes three times as long. None where anything else occurs, however harmless it may be.
    """
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    below: _Below | None = None
    for number, line in enumerate(text.removesuffix("\n").split("\n"), first_line):
        if line.startswith("  "):
            if below is None or not below.takes(line, number):
                return None
            continue
        if below is not None and not below.ends(values):
            return None
        below = None
        key, colon, rest = line.partition(": ")
        if not colon and key.endswith(":"):
            key = key[:-1]
            below = _Below(key)
        if key in values or not _is_simple_key(key):
            return None
        node = _simple_value(rest, number) if colon else Scalar("", number)
        if node is None or (not colon and below is None):
            return None
        values[key] = node
        lines[key] = number
    if below is not None and not below.ends(values):
        return None
    return Fields(values, lines, first_line)


class _Below:
    """The lines that stand indented below a key: all of them keys with values, or all of them items of a list."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.items: list[Node] = []
        self.values: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self.first_line = 0

    def takes(self, line: str, number: int) -> bool:
        """Whether ``line`` is as simple as the rest."""
        self.first_line = self.first_line or number
        if line.startswith("  - "):
            node = _simple_value(line[4:], number)
            if not isinstance(node, Scalar) or self.values:
                return False
            self.items.append(node)
            return True
        key, _, rest = line[2:].partition(": ")
        node = _simple_value(rest, number)
        if node is None or self.items or key in self.values or not _is_simple_key(key):
            return False
        self.values[key] = node
        self.lines[key] = number
        return True

    def ends(self, values: dict[str, Node]) -> bool:
        """Put what was read into ``values``; False where there is nothing."""
        values[self.key] = (
            Items(tuple(self.items), self.first_line)
            if self.items
            else Fields(self.values, self.lines, self.first_line)
        )
        return self.first_line > 0


def _simple_value(text: str, line: int) -> Node | None:
    """The words or the list in brackets that a line ends with."""
    if not text:
        return None
    if text[0] == "[" and text[-1] == "]":
        parts = text[1:-1].split(", ")
        if not all(map(_is_simple_item, parts)):
            return None
        return Items(tuple([Scalar(part, line) for part in parts]), line)
    if not text[0].isalnum() or ": " in text or " #" in text or text[-1] in ": ":
        return None
    return Scalar(text, line)


def is_simple(text: str) -> bool:
    """Whether ``text`` is a value on one line that stands for itself."""
    return isinstance(_simple_value(text, 0), Scalar)


@lru_cache(maxsize=1024)
def _is_simple_key(key: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_-]*", key) is not None


@lru_cache(maxsize=16384)
def _is_simple_item(item: str) -> bool:
    return re.fullmatch(r"\w[\w ./()+-]*(?<! )", item) is not None


class _Reader:
    """Reads one text and collects what is wrong with it."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.faults: list[Fault] = []
        self.has_escapes = False
        self.left_out_a_line = False
        self.left_out_a_value = False
        self.is_sound = True

    def complain(self, line: int, message: str, fix: str) -> None:
        self.faults.append(Fault(FaultKind.FRONT_MATTER, self.first_line + line, message, fix))

    def refuse(self, line: int, message: str, fix: str) -> None:
        """Complain of what leaves open what the text says."""
        self.is_sound = False
        self.complain(line, message, fix)

    def cleaned(self, text: str) -> str:
        """``text`` without tabs, each line with one reported, and without characters that no YAML parser takes."""
        if "\t" in text:
            for number, line in enumerate(text.split("\n")):
                if "\t" in line:
                    self.complain(number, say("there is a tab on this line"), say("Replace the tab with blanks."))
        return CONTROLS.sub("\ufffd", text.replace("\t", "  "))

    def parsed(self, text: str) -> yaml.Node | None:
        """The tree of ``text``, repaired on trial where it is not YAML; None where it is empty or refused."""
        for _ in range(REPAIRS):
            try:
                return self.composed(text)
            except yaml.MarkedYAMLError as error:
                text = self.repaired(text, error)
        return None

    def composed(self, text: str) -> yaml.Node | None:
        """The tree of ``text``; anchors and the like are reported and taken out, too much depth is given up."""
        if needs_a_closer_look(text):
            look = Look(text)
            for line, message, fix in look.refused:
                self.refuse(line, message, fix)
            if look.is_too_deep:
                return None
            self.left_out_a_value = look.leaves_out
            text = look.without_aliases()
        self.has_escapes = "\\" in text
        return compose(text)

    def repaired(self, text: str, error: yaml.MarkedYAMLError) -> str:
        """``text`` with the line that ``error`` speaks of put right or, where nothing helps, left out."""
        repair = put_right(text, error)
        self.is_sound = False
        if repair.is_found or not self.left_out_a_line:  # what follows from leaving out a line is not worth telling
            self.complain(repair.line, repair.message, repair.fix)
        self.left_out_a_line = self.left_out_a_line or not repair.is_found
        return repair.text

    def mapping(self, node: yaml.Node) -> Fields | None:
        """The mapping that the whole text must be."""
        if isinstance(node, MappingNode):
            return self.fields(node, 1)
        if not self.left_out_a_line:
            self.refuse(
                node.start_mark.line,
                say("these lines should be keys and values, such as `revision: 1`"),
                say("Write one `key: value` per line."),
            )
        return None

    def node(self, node: Any, depth: int) -> Node:
        line = node.start_mark.line
        if depth > MAX_DEPTH:
            self.refuse(line, *too_deep())
            return Scalar("", self.first_line + line)
        if isinstance(node, SequenceNode):
            items = tuple(
                self.scalar(item) if type(item) is ScalarNode else self.node(item, depth + 1) for item in node.value
            )
            return Items(items, self.first_line + line)
        return self.fields(node, depth)

    def scalar(self, node: ScalarNode) -> Scalar:
        line = node.start_mark.line
        if self.has_escapes and node.style == '"':
            self.check_escapes(node.value, line)
        return Scalar(node.value, self.first_line + line)

    def fields(self, node: MappingNode, depth: int) -> Fields:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line
            if type(key_node) is not ScalarNode:
                self.refuse(line, say("a key should be a word, not a list or mapping"), say("Write `key: value`."))
            elif key in values:
                first = lines[key]
                message = say("`{key}` stands here a second time, first on line {first}", key=key, first=first)
                self.refuse(line, message, say("Keep one of the two lines."))
            elif key == "<<":
                message = say("`<<` is a merge key: its values would stand elsewhere")
                self.refuse(line, message, say("Write the values out."))
            else:
                is_scalar = type(value_node) is ScalarNode
                values[key] = self.scalar(value_node) if is_scalar else self.node(value_node, depth + 1)
                lines[key] = self.first_line + line
        return Fields(values, lines, self.first_line + node.start_mark.line)

    def check_escapes(self, value: str, line: int) -> None:
        r"""An escape such as ``\u202e`` may not bring in what could not be written openly."""
        hidden = next(hidden_in(value), None)
        if hidden is not None:
            self.complain(
                line,
                say("an escape on this line stands for {character}", character=name_of(hidden)),
                say("Delete the escape."),
            )
        elif not is_composed(value):
            self.complain(
                line,
                say("an escape on this line makes a letter that can also be written in another way (not NFC)"),
                say("Write the letter itself."),
            )


def _too_large(text: str, first_line: int, max_size: int) -> Fault:
    """The longest line is to blame where it is most of the text; a flood of brackets is told as such."""
    lines = text.split("\n")
    number = max(range(len(lines)), key=lambda number: len(lines[number]))
    longest = lines[number]
    size = say("these keys and values have {size} KiB, and at most {limit} KiB are read",
               size=-(-len(text.encode("utf-8", "surrogatepass")) // 1024), limit=max_size // 1024)  # fmt: skip
    if 2 * len(longest) < len(text):
        fix = say("Move what is long into the text below, or end the front matter with `---` where it should end.")
        return Fault(FaultKind.FRONT_MATTER, first_line, size, fix)
    key = longest.partition(":")[0][:40]
    brackets = longest.count("[") + longest.count("{")
    if 2 * brackets > len(longest):
        message = say("`{key}` opens {number} brackets", key=key, number=brackets)
        return Fault(
            FaultKind.FRONT_MATTER, first_line + number, message, say("Write `{key}: [first, second]`.", key=key)
        )
    fix = say("Shorten `{key}` on this line: what is long belongs into the text below the front matter.", key=key)
    return Fault(FaultKind.FRONT_MATTER, first_line + number, size, fix)
