"""The manual's navigation as MkDocs writes one, followed by that of the pages of `docs/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File
from mkdocs.utils import nest_paths

from qmsgen.pages.addresses import FRONT
from qmsgen.pages.page import Entry

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def navigation(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The manual's navigation as MkDocs writes one."""
    return [
        {escape(entry.title): [*([entry.path] if entry.path else []), *navigation(entry.entries)]}
        if entry.entries
        else {escape(entry.title): entry.path}
        for entry in entries
        if entry.entries or entry.path
    ]


def own_navigation(config: MkDocsConfig, own: Iterable[File]) -> list[Any]:
    """What `mkdocs.yml` says about the pages of `docs/`, or else their folders."""
    if config.nav is not None:
        return [
            item for item in config.nav if item != FRONT and not (isinstance(item, dict) and FRONT in item.values())
        ]
    return list(nest_paths(sorted(file.src_uri for file in own if file.inclusion.is_included())))


def titles(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """What the navigation calls each page."""
    for entry in entries:
        if entry.path:
            yield entry.path, entry.title
        yield from titles(entry.entries)


def section_indexes(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.path and entry.entries:
            yield entry.path
        yield from section_indexes(entry.entries)


def line_of_navigation(item: Any) -> str:
    """What the navigation shows of an item whose own entries are pruned away."""
    first = item
    while first.children:
        first = first.children[0]
    meta = getattr(item, "meta", None) or {}
    shown = [meta.get(name) for name in ("icon", "status", "subtitle")]
    is_index = item.is_page and item.is_index
    return json.dumps([item.title, getattr(first, "url", ""), len(item.children or ()), is_index, shown], default=str)
