"""`qmsgen build` and `qmsgen serve`: MkDocs through its Python interface, started only when one of them is asked for.

Nothing is started by name from the current folder, so a module that lies there cannot stand in for MkDocs.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from qmsgen.messages import say
from qmsgen.mkdocs_plugin import QmsgenPlugin
from qmsgen.model.errors import QmsgenError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built: where it lies, the day it shows, what it holds, and whether history proves it."""

    folder: Path
    day: date
    in_force: int
    held_back: tuple[str, ...]
    is_provable: bool


def build_site(
    root: Path,
    *,
    site_dir: Path | None = None,
    as_of: date | None = None,
    today: date | None = None,
    drafts: bool = False,
    cached: bool = True,
) -> Built:
    """Build the site of the repository at ``root``."""
    with _mkdocs(logging.WARNING):
        config = _configuration(root, site_dir)
        plugin = _plugin(config)
        options = {"as_of": as_of, "today": today, "drafts": drafts, "cache": cached and plugin.config.cache}
        plugin.config.load_dict({**plugin.config, **{k: v for k, v in options.items() if v is not None}})
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
        done = plugin.build
        qms = done.inspection.qms if drafts else done.inspection.reading.main
        is_provable = done.inspection.obstacle is None
        return Built(Path(config.site_dir), qms.as_of, len(qms.periods_in_force), done.held_back, is_provable)


def serve_site(root: Path, *, address: str, today: date | None = None, open_browser: bool = False) -> None:
    """Serve the site of the repository at ``root`` and build it again after every change."""
    with _mkdocs(logging.INFO):
        _plugin(_configuration(root))
        if today is not None:
            noon = datetime.combine(today, time(12), ZoneInfo("UTC"))
            os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
        serve(str(root / "mkdocs.yml"), dev_addr=address, open_in_browser=open_browser)


def _configuration(root: Path, site_dir: Path | None = None) -> MkDocsConfig:
    where = {"site_dir": str(site_dir)} if site_dir else {}
    try:
        return load_config(str(root / "mkdocs.yml"), **where)
    except Abort as stop:
        raise QmsgenError(
            say("MkDocs cannot read mkdocs.yml: {reason}", reason=stop.message),
            say("put right what the lines above name"),
        ) from None


def _plugin(config: MkDocsConfig) -> QmsgenPlugin:
    plugin = config.plugins.get("qmsgen")
    if not isinstance(plugin, QmsgenPlugin):
        raise QmsgenError(
            say("mkdocs.yml does not name the plugin qmsgen, so the site would hold no document"),
            say("write `plugins: [search, qmsgen]`"),
        )
    return plugin


@contextmanager
def _mkdocs(level: int) -> Iterator[None]:
    """Let MkDocs speak on standard error while it works, and end the command when it gives up."""
    for name in ("NO_MKDOCS_2_WARNING", "DISABLE_MKDOCS_2_WARNING"):
        os.environ.setdefault(name, "1")
    log = logging.getLogger("mkdocs")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    before = log.level
    log.addHandler(handler)
    log.setLevel(level)
    try:
        yield
    except Abort as stop:
        click.echo(f"qmsgen: {stop.message}", err=True)
        raise click.exceptions.Exit(stop.code) from None
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
