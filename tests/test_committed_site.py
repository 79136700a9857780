"""A real repository is built as it was committed, whatever lies uncommitted in the folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qmsgen.mkdocs_plugin.commands import build_site
from tests.situations import repository
from tests.test_plugin import CONFIGURATION, everything, write


def test_a_real_repository_is_published_as_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMSGEN_CACHE", str(tmp_path / "cache"))
    root = repository(
        f"""
        2026-11-20 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Two offers.
            docs/index.md:
            | # As committed
            mkdocs.yml:
            | {CONFIGURATION.replace(chr(10), chr(10) + "            | ").rstrip(" |")}
        """,
        tmp_path / "repository",
    )
    as_committed = built(root, tmp_path / "before")
    write(root, "docs/index.md", "# Changed\n")
    write(root, "docs/idea.md", "# An idea\n")
    assert built(root, tmp_path / "after") == as_committed
    assert b"As committed" in as_committed["index.html"]
    assert b"uncommitted configuration" not in as_committed["index.html"]
    write(root, "mkdocs.yml", CONFIGURATION + "copyright: Acme\n")
    assert b"with uncommitted configuration" in built(root, tmp_path / "configured")["index.html"]


def built(root: Path, into: Path) -> dict[str, bytes]:
    build_site(root, site_dir=into, today=date(2026, 11, 24))
    return everything(into)
