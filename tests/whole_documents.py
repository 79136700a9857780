"""A document with its snippets, read from memory and published, to compare what is read with what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from qmsgen.model.document import Version
from qmsgen.model.landing import Landing
from qmsgen.reading.git import REGULAR, Entry
from qmsgen.reading.resolution import Surroundings, resolve
from qmsgen.reading.source import read_source
from qmsgen.rendering.body import published_body
from qmsgen.rendering.dialect import render

PATH = "procedures/sop-01.md"
HEAD = "---\nid: SOP-01\ntitle: Control\nrevision: 1\nowner: quality-manager\nchanges: New\n---\n"
LANDING = Landing("", date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), 0)


class Texts:
    """Blobs are named by their paths."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {path: text.encode() for path, text in files.items()}

    def data(self, blob: str) -> bytes:
        return self.files[blob]

    def text(self, blob: str) -> str:
        return self.files[blob].decode()


def read(body: str, snippets: Mapping[str, str] | None = None) -> tuple[Version, Texts]:
    """The document with this text, and the files that it stands among; its first line is the eighth of its file."""
    texts = Texts({PATH: HEAD + body, **(snippets or {})})
    around = Surroundings(
        files={path: Entry(REGULAR, path) for path in texts.files},
        folders={},
        documents={PATH: "SOP-01"},
        controlled=("procedures",),
        source=lambda blob, role: read_source(texts.data(blob), is_document=role == "document"),
        text=texts.text,
    )
    return resolve(PATH, PATH, around.source(PATH, "document"), LANDING, around)[0], texts


def publish(version: Version, texts: Texts) -> str:
    """The Markdown of its page."""
    return published_body(version, texts, page_of=lambda found: f"#{found.fragment}", file_of=lambda part: part.name)


def anchors_read(version: Version) -> frozenset[str]:
    """Where links can lead, as far as the reader knows."""
    return frozenset({*(heading.anchor for heading in version.headings), *version.anchors})


def anchors_shown(version: Version, texts: Texts) -> frozenset[str]:
    """Where links can lead on the page, without those of footnotes, which belong to the dialect."""
    shown = render(publish(version, texts)).anchors
    return frozenset(anchor for anchor in shown if not anchor.startswith(("fn:", "fnref")))
