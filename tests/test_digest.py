"""The digest of section 4, against the known answers in tests/vectors/digests."""

from __future__ import annotations

import posixpath
from pathlib import Path

import pytest

from qmsgen.evidence.digest import digest_of, manifest, normalised, sha256
from qmsgen.reading.source import read_source

VECTORS = Path(__file__).parent / "vectors" / "digests"
CONTROLLED = ("policies/", "procedures/", "forms/")
DOCUMENT = "procedures/sop-01.md"

FOLDERS = sorted(path.name for path in VECTORS.iterdir() if path.is_dir() and path.name != "registry")


def parts(root: Path, path: str, *, is_document: bool) -> set[tuple[str, str, str]]:
    """What the text at ``path`` brings into the document's digest; links count from the document's folder."""
    source = read_source((root / path).read_bytes(), is_document=is_document)
    assert [fault for fault in source.faults if fault.kind.is_blocking] == []
    found = set()
    for link in source.links:
        target = posixpath.normpath(posixpath.join("procedures", link.path))
        if link.path and not (target.startswith(CONTROLLED) and target.endswith(".md")):
            found.add(
                ("asset", posixpath.relpath(target, "procedures"), sha256(normalised((root / target).read_bytes())))
            )
    for include in source.includes:
        found.add(("include", include.path, sha256(normalised((root / include.path).read_bytes()))))
        found |= parts(root, include.path, is_document=False)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_known_answers_come_out(folder: str) -> None:
    root = VECTORS / folder
    source = read_source((root / DOCUMENT).read_bytes(), is_document=True)
    assert source.front_matter is not None
    text = manifest("SOP-01", source.front_matter.revision, source.sha256, parts(root, DOCUMENT, is_document=True))
    assert text == (root / "expected-manifest.txt").read_text()
    assert digest_of(text) == (root / "expected-digest.txt").read_text().strip()


def test_the_registry_is_digested_like_a_document() -> None:
    root = VECTORS / "registry"
    qms, people = ((root / name).read_bytes() for name in ("qms.yml", "people.yml"))
    text = manifest("QMS", 1, sha256(normalised(qms)), [("include", "people.yml", sha256(normalised(people)))])
    assert text == (root / "expected-manifest.txt").read_text()
    assert digest_of(text) == (root / "expected-digest.txt").read_text().strip()


def test_a_text_says_the_same_with_either_end_of_line() -> None:
    assert normalised(b"a\r\nb\r\n") == b"a\nb\n"


def test_a_lone_carriage_return_stays() -> None:
    assert normalised(b"a\rb\n") == b"a\rb\n"


def test_a_binary_file_is_digested_as_it_is() -> None:
    assert normalised(b"a\0\r\n") == b"a\0\r\n"
    assert normalised(b"a" * 8000 + b"\0\r\n") == b"a" * 8000 + b"\0\n"


def test_a_part_that_is_reached_twice_counts_once() -> None:
    once = manifest("SOP-01", 1, "00", [("asset", "a.png", "11")])
    assert manifest("SOP-01", 1, "00", [("asset", "a.png", "11"), ("asset", "a.png", "11")]) == once
    assert once.splitlines()[3:] == ["sha256:00 source", "sha256:11 asset a.png"]
