"""Carries the manual into MkDocs: `plugins: [search, qmsgen]`. The only package that knows MkDocs.

The pages are written elsewhere, as values. Here they are given addresses, a place in the navigation, Material's frame
and entries in its search; what was rendered once comes out of the page cache. Controlled documents never pass through
MkDocs' own Markdown or its reading of files: what is published comes from git history.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import jinja2
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as SitePage

from qmsgen import manual
from qmsgen.messages import say, say_number
from qmsgen.mkdocs_plugin.build import Build
from qmsgen.mkdocs_plugin.committed import take_from_commit, uncommitted_configuration
from qmsgen.mkdocs_plugin.configuration import set_defaults
from qmsgen.mkdocs_plugin.site_page import ManualPage
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Stage
from qmsgen.reading.repository import Wanted
from qmsgen.site import defaults, links
from qmsgen.site.page_cache import PageCache, cache_folder

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

    from qmsgen.manual import Inspection

log = get_plugin_logger("qmsgen")


class Options(Config):
    """What `mkdocs.yml` may say below `qmsgen:`; the command line sets the same values."""

    as_of = options.Optional(options.Type((str, date)))
    today = options.Optional(options.Type((str, date)))
    drafts = options.Optional(options.Type(bool))
    strict = options.Type(bool, default=False)
    cache = options.Type(bool, default=True)
    jobs = options.Type(int, default=0)


class CouldNotLook(Abort):
    """The build stops because the repository cannot be looked at (exit status 2)."""

    code = exit_code = 2


class QmsgenPlugin(BasePlugin[Options]):
    """Adds the manual of the repository in which `mkdocs.yml` stands."""

    serving = False
    _build: Build | None = None
    _root = Path()
    _sets_epoch = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        root = Path(config.config_file_path).resolve().parent
        set_defaults(config)
        config.watch.extend(str(root / name) for name in defaults.WATCHED if (root / name).exists())
        inspection = self._inspect(root)
        held_back = self._report(inspection)
        self._be_reproducible(inspection)
        self._root = root
        uncommitted = self._say_what_is_uncommitted(config, root, inspection)
        written = manual.write_manual(inspection, drafts=self._shows_drafts, uncommitted_site=bool(uncommitted))
        cache = PageCache(cache_folder() if self.config.cache else None)
        self._build = Build(inspection, written, held_back, uncommitted, config, cache)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        inspection = self.build.inspection
        if self._shows_the_commit(inspection):
            for sentence in take_from_commit(files, config, self._root, inspection.reading):
                log.warning(sentence)
        self.build.add_files(files, config)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.build.prepare(nav, config, files, self._jobs)
        return nav

    @event_priority(-100)  # what other plugins add to the environment is there
    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        self.build.frame(env, config, files, self._jobs)
        return env

    def on_post_page(self, output: str, *, page: SitePage, config: MkDocsConfig) -> str:  # noqa: ARG002
        if isinstance(page, ManualPage):
            page.drop_content()
        else:
            for reference in links.remote_references(output):
                log.warning(say("{page} asks another host: {reference}", page=page.file.src_uri, reference=reference))
        return output

    @event_priority(-100)  # Material has written its search index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.build.finish(config)
        held_back = self.build.held_back
        self._close()
        if held_back and (self.config.strict or config.strict) and not self.serving:
            raise Abort(
                say_number(
                    "{number} document is held back: {documents}",
                    "{number} documents are held back: {documents}",
                    len(held_back),
                    documents=", ".join(held_back),
                )
            )

    def on_build_error(self, *, error: Exception) -> None:  # noqa: ARG002
        self._close()

    @property
    def build(self) -> Build:
        """The build that is going on."""
        if self._build is None:
            raise PluginError(say("The manual is built by MkDocs from its configuration on"))
        return self._build

    @property
    def _shows_drafts(self) -> bool:
        return self.serving if self.config.drafts is None else self.config.drafts

    @property
    def _jobs(self) -> int:
        return self.config.jobs or os.cpu_count() or 1

    def _inspect(self, root: Path) -> Inspection:
        wanted = Wanted(
            now=_now(self.config.today),
            as_of=_day(self.config.as_of),
            committed_only=not self._shows_drafts,
            cached=self.config.cache,
        )
        try:
            return manual.inspect(root, wanted)
        except QmsgenError as error:
            if self.serving:  # a server that is running goes on
                raise PluginError(_sentence(error)) from None
            raise CouldNotLook(_sentence(error)) from None

    def _report(self, inspection: Inspection) -> tuple[str, ...]:
        """Say what stands in the way; returns the documents that are held back and stops where nothing may go out."""
        if inspection.obstacle is not None:
            log.warning(say("Uncontrolled draft: {reason}", reason=_sentence(inspection.obstacle)))
            return ()
        stopping = [f for f in inspection.stops_publication if self._shows_drafts or f.stage is Stage.MAIN]
        if stopping:
            message = say("Nothing is published until this is put right:")
            raise (PluginError if self.serving else Abort)("\n".join((message, *map(_finding_line, stopping))))
        errors = inspection.errors_on_main
        for document in inspection.held_back:
            own = [f for f in errors if document in (f.document, f.path)]
            if own:
                log.warning(_held_back_line(document, own))
        for finding in errors:
            if not {finding.document, finding.path} & set(inspection.held_back):
                log.warning(_finding_line(finding))
        return inspection.held_back

    def _shows_the_commit(self, inspection: Inspection) -> bool:
        """Whether the manual claims to be that of a commit; a preview, and a draft that proves nothing, does not."""
        return inspection.obstacle is None and not self._shows_drafts

    def _say_what_is_uncommitted(self, config: MkDocsConfig, root: Path, inspection: Inspection) -> tuple[str, ...]:
        if not self._shows_the_commit(inspection):
            return ()
        found = uncommitted_configuration(config, root, inspection.reading)
        if found:
            log.warning(
                say_number(
                    "{paths} is not as committed, so every page says that the configuration is uncommitted: commit it",
                    "{paths} are not as committed, so every page says that the configuration is uncommitted: "
                    "commit them",
                    len(found),
                    paths=", ".join(found),
                )
            )
        return found

    def _be_reproducible(self, inspection: Inspection) -> None:
        """MkDocs takes its dates from the environment: the last commit's, so that the same commit gives the same."""
        moment = inspection.reading.committed_at or datetime.combine(inspection.qms.today, time(), UTC)
        self._sets_epoch = "SOURCE_DATE_EPOCH" not in os.environ
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))

    def _close(self) -> None:
        if self._build is not None:
            self._build.cache.close()
            self._build.inspection.reading.library.close()
        if self._sets_epoch:
            os.environ.pop("SOURCE_DATE_EPOCH", None)
            self._sets_epoch = False


def _held_back_line(document: str, errors: list[Finding]) -> str:
    return say_number(
        "{document} is held back: {first}",
        "{document} is held back by {number} errors, the first: {first}",
        len(errors),
        document=document,
        first=_finding_line(errors[0]),
    )


def _finding_line(finding: Finding) -> str:
    place = f"{finding.path or finding.document or 'qms.yml'}{f':{finding.line}' if finding.line else ''}"
    return f"{place}: {finding.rule} {finding.message}" + (f" ({finding.fix})" if finding.fix else "")


def _sentence(error: QmsgenError) -> str:
    return f"{error.message}: {error.fix}" if error.fix else error.message


def _now(day: object) -> datetime:
    """The moment of the build: noon of the day given, what `SOURCE_DATE_EPOCH` says, or what the clock does."""
    if given := _day(day):
        return datetime.combine(given, time(12), UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)  # noqa: TID251 - an edge


def _day(text: object) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise PluginError(say("'{text}' should be a date such as 2026-01-31", text=text)) from None
