"""The manual's navigation as MkDocs writes one, followed by that of the pages of `docs/`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File
from mkdocs.utils import nest_paths
from mkdocs.utils.meta import get_data

from qmsgen.pages.addresses import FRONT
from qmsgen.pages.page import Entry

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

INDEX = "index.md"
TITLE = re.compile(r"^# +(.*?) *#*$", re.MULTILINE)


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
    """What `mkdocs.yml` says about the pages of `docs/`, or else their folders, each named as its first page is."""
    if config.nav is not None:
        return [
            item for item in config.nav if item != FRONT and not (isinstance(item, dict) and FRONT in item.values())
        ]
    files = {file.src_uri: file for file in own if file.inclusion.is_included()}
    return [_named(item, files) for item in nest_paths(sorted(files, key=_place))]


def _place(path: str) -> tuple[str, bool, str]:
    folder, _, name = path.rpartition("/")
    return folder, name != INDEX, name


def _named(item: Any, files: Mapping[str, File]) -> Any:
    """A folder bears the title of its `index.md`, where there is one that has a title."""
    if not isinstance(item, dict):
        return item
    [(folder, items)] = item.items()
    first = files.get(items[0]) if isinstance(items[0], str) and items[0].rpartition("/")[2] == INDEX else None
    found = TITLE.search(get_data(first.content_string)[0]) if first else None
    return {found[1] if found else folder: [_named(one, files) for one in items]}


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
