"""What a manual's site is like unless `mkdocs.yml` says otherwise, so that another company's file stays short."""

from __future__ import annotations

from typing import Any

NEEDED_FEATURES = ("navigation.prune", "navigation.indexes")
"""Without them the cost of a page would grow with the number of documents."""

FEATURES = (
    "content.code.copy",
    "navigation.top",
    "search.highlight",
    "search.suggest",
    "toc.follow",
)
"""Instant loading is not among them: a full page keeps what it prints below each sheet, and search is quick anyway."""

PALETTE: list[dict[str, Any]] = [
    {
        "media": "(prefers-color-scheme)",
        "primary": "indigo",
        "toggle": {"icon": "material/brightness-auto", "name": "Switch to light mode"},
    },
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "indigo",
        "toggle": {"icon": "material/brightness-7", "name": "Switch to dark mode"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "indigo",
        "toggle": {"icon": "material/brightness-4", "name": "Follow the system"},
    },
]

MARKDOWN_EXTENSIONS: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {"anchor_linenums": False},
    "pymdownx.inlinehilite": {},
    "toc": {"permalink": True},
}
"""For the pages of `docs/`. Controlled documents are rendered in qmsgen's own dialect, whatever stands here."""

WATCHED = (
    "policies",
    "procedures",
    "forms",
    "snippets",
    "records",
    "qms.yml",
    "people.yml",
    ".git/HEAD",
    ".git/logs/HEAD",
)
"""What `serve` looks at beside `docs/`: the documents, who may approve them, and every new commit."""
