"""Manuals to look at in a browser, built as `mkdocs build` would on a named day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.situations import repository

BUILT_ON = "2026-11-22"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

CONFIGURATION = "site_name: Acme Precision\ntheme: {name: material}\nplugins: [search, qmsgen]\n"


def published(situation: str, root: Path, cache: Path, more: str = "") -> Path:
    """The site of the company in ``situation``, with ``more`` in its configuration."""
    repository(situation, root)
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/index.md").write_text("# Quality manual\n\nHow we work.\n", "utf-8")
    (root / "mkdocs.yml").write_text(CONFIGURATION + more, "utf-8")
    return built(root, root / "site", cache, date.fromisoformat(BUILT_ON))


def built(root: Path, site: Path, cache: Path, day: date) -> Path:
    """The site of the repository at ``root``, built on ``day`` into the folder ``site``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QMSGEN_CACHE", str(cache))
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
        config.plugins["qmsgen"].config.update({"today": day.isoformat(), "jobs": 1})
        build(config)
    return site
