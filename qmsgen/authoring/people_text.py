"""`people.yml` and `qms.yml` as texts that grow: comments, order and spelling stay, a few characters are added.

Where something is added, the parser of YAML says; what the text then means is read again before it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError


@dataclass(frozen=True, slots=True)
class Entry:
    """A role or key of a person, by what tells it from the others: what it says under some keys, None for nothing."""

    section: str
    values: tuple[tuple[str, str | None], ...]


def with_person(text: str, lines: Sequence[str]) -> str:
    """The text with a person's entry at its end."""
    ended = text if text.endswith("\n") or not text else text + "\n"
    return ended + "".join(f"{line}\n" for line in lines)


def with_revision(text: str, number: int) -> str:
    """`qms.yml` with another `revision`."""
    node = _value(_mapping(text, "qms.yml"), "revision")
    if node is None:
        return f"revision: {number}\n{text}"
    return text[: node.start_mark.index] + str(number) + text[node.end_mark.index :]


def with_entry(text: str, person: str, section: str, entry: str) -> str:
    """The text with ``entry``, written as `{role: …, from: …}`, added to a person's ``section``."""
    own = _person(text, person)
    listed = _value(own, section)
    if listed is None:
        return _with_section(text, own, f"{section}: [{entry}]")
    if not isinstance(listed, yaml.SequenceNode):
        raise _by_hand(person)
    if listed.flow_style:
        at = listed.end_mark.index - 1
        return text[:at] + (", " if listed.value else "") + entry + text[at:]
    last = listed.value[-1]
    at = _end_of_line(text, _end(last))
    indent = " " * (listed.start_mark.column)
    return f"{text[:at]}\n{indent}- {entry}{text[at:]}"


def with_keys(text: str, person: str, entry: Entry, added: str) -> str:
    """The text with ``added``, such as `until: 2026-12-31`, in the one entry of a person that ``entry`` names."""
    listed = _value(_person(text, person), entry.section)
    nodes = listed.value if isinstance(listed, yaml.SequenceNode) else []
    found = [n for n in nodes if isinstance(n, yaml.MappingNode) and _says(n, entry)]
    if len(found) != 1:
        raise _by_hand(person)
    node = found[0]
    if node.flow_style:
        at = node.end_mark.index - 1
        return text[:at].rstrip() + f", {added}" + text[at:]
    at = _end_of_line(text, _end(node))
    return f"{text[:at]}\n{' ' * node.start_mark.column}{added}{text[at:]}"


# -- where things stand ---------------------------------------------------------------------------------------------


def _mapping(text: str, path: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise QmsgenError(
            say("{path} is written in a way that qmsgen cannot add to safely", path=path),
            say("Write it one key a line, as `qmsgen init` does."),
        )
    return node


def _person(text: str, person: str) -> yaml.MappingNode:
    node = _value(_mapping(text, "people.yml"), person)
    if not isinstance(node, yaml.MappingNode):
        raise _by_hand(person)
    return node


def _value(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _says(node: yaml.MappingNode, entry: Entry) -> bool:
    return all(_words(_value(node, name)) == _words(wanted) for name, wanted in entry.values)


def _words(said: yaml.Node | str | None) -> list[str] | None:
    """The words of a value, however they are spaced; None where nothing is said."""
    text = said.value if isinstance(said, yaml.ScalarNode) else said
    return text.split() if isinstance(text, str) else None


def _with_section(text: str, own: yaml.MappingNode, line: str) -> str:
    if own.flow_style:
        at = own.end_mark.index - 1
        return text[:at].rstrip() + f", {line}" + text[at:]
    at = _end_of_line(text, _end(own))
    return f"{text[:at]}\n{' ' * own.start_mark.column}{line}{text[at:]}"


def _end(node: yaml.Node) -> int:
    """Where a node's last word ends; the mark of a block lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _by_hand(person: str) -> QmsgenError:
    return QmsgenError(
        say("the entry of {person} in people.yml is written in a way that qmsgen cannot add to safely", person=person),
        say("Add to it in an editor; `qmsgen check` says whether it can be read."),
    )
