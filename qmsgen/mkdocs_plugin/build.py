"""One build: the manual, its pages in MkDocs, and what is known about them on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils.meta import get_data

from qmsgen import __version__
from qmsgen.messages import say
from qmsgen.mkdocs_plugin.configuration import ASSETS, asset_folder, name_assets
from qmsgen.mkdocs_plugin.frame import (
    FOOT,
    NOTICE,
    SEARCH,
    Frame,
    framed_template,
    from_root,
    is_settled,
    others_see_pages,
)
from qmsgen.mkdocs_plugin.navigation import navigation, own_navigation, section_indexes, titles
from qmsgen.mkdocs_plugin.site_page import (
    AddressFile,
    ManualPage,
    PublishedFile,
    SettledFile,
    manual_pages,
    settled_pages,
)
from qmsgen.pages.addresses import FRONT
from qmsgen.pages.page import Layout, Manual, Page
from qmsgen.site import links, search_index
from qmsgen.site.article import Articles, Outline
from qmsgen.site.page_cache import PageCache, share

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

    from qmsgen.manual import Inspection

log = get_plugin_logger("qmsgen")

MARKER = "_qms/build.json"


class Build:
    """One build: the manual, its pages in MkDocs, and what is known about them on the way."""

    def __init__(
        self,
        inspection: Inspection,
        written: Manual,
        held_back: tuple[str, ...],
        uncommitted: tuple[str, ...],
        config: MkDocsConfig,
        cache: PageCache,
    ) -> None:
        self.inspection = inspection
        self.manual = written
        self.cache = cache
        self.articles = Articles(cache)
        self.is_seen_by_others = others_see_pages(config)
        self._is_settled = is_settled(self, config)
        self.broken: list[str] = []
        self.indexes = frozenset(section_indexes(self.manual.navigation))
        self.held_back = held_back
        self._uncommitted = uncommitted
        self._titles = dict(titles(self.manual.navigation))
        self._fragments: list[tuple[str, links.Link]] = []
        self._search_entries: list[dict[str, str]] | None = None
        self._is_compact = False
        self._assets = asset_folder()
        name_assets(config, self._assets)

    # -- files and navigation

    def add_files(self, files: Files, config: MkDocsConfig) -> None:
        own = [file for file in files.documentation_pages() if file.src_uri != FRONT]
        front = files.get_file_from_path(FRONT)
        for page in self._pages(front):
            self._add(files, self._page_file(page, config))
        for attachment in self.manual.attachments:
            self._add(files, PublishedFile(attachment, self, config))
        for folder in ASSETS:
            for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"):
                uri = f"{self._assets}/{path.relative_to(folder).as_posix()}"
                files.append(File.generated(config, uri, abs_src_path=str(path)))
        config.nav = [*navigation(self.manual.navigation), *own_navigation(config, own)]

    def _pages(self, front: File | None) -> Iterator[Page]:
        """All pages; the front page opens with what `docs/index.md` says."""
        generated = self.manual.front
        if generated is not None:
            lead = get_data(front.content_string)[0] if front is not None else ""
            text = f"{lead}\n\n{generated.markdown}" if lead else generated.markdown
            yield Page(
                path=FRONT,
                title=generated.title,
                text=text,
                description=generated.description,
                searchable=generated.searchable,
                keywords=generated.keywords,
            )
        yield from self.manual.pages

    def _page_file(self, page: Page, config: MkDocsConfig) -> File:
        if page.layout is Layout.ADDRESS:
            return AddressFile(page, self, config)
        in_navigation = page.path in self._titles
        if not in_navigation and self._is_settled:
            return SettledFile(page, self, config)
        level = InclusionLevel.INCLUDED if in_navigation else InclusionLevel.NOT_IN_NAV
        file = File.generated(config, page.path, content="", inclusion=level)
        ManualPage(page, self, self._titles.get(page.path, page.title), file, config)
        return file

    def _add(self, files: Files, file: File) -> None:
        other = files.get_file_from_path(file.src_uri)
        if other is not None:
            if file.src_uri != FRONT:
                log.warning(say("docs/{path} stands where a page of the manual does; left out", path=file.src_uri))
            files.remove(other)
        files.append(file)

    # -- articles

    def prepare(self, nav: Navigation, config: MkDocsConfig, files: Files, jobs: int) -> None:
        """Now that all addresses are known: render on all cores what the cache does not hold yet."""
        self.nav = nav
        self.articles.targets = {file.src_uri: file.url for file in files if file.inclusion.is_included()}
        waiting = [page for page in manual_pages(files) if not self.cache.has(page.key)]
        share(self.cache, waiting, lambda page: self.articles.outline(page.source, page.url), jobs)
        self._set_up_search(config, files)
        for page in settled_pages(files):
            page.render(config, files)

    @property
    def targets(self) -> Mapping[str, str]:
        """The address of every path."""
        return self.articles.targets

    def note_links(self, page: Page, outline: Outline) -> None:
        """Remember the links of a page that lead nowhere, and those of our own that name a place on a page."""
        self.broken += (f"{page.path}: {link}" for link in outline.missing)
        if outline.remote:
            what = ", ".join(outline.remote)
            raise PluginError(say("{page} would ask another host: {what}", page=page.path, what=what))
        if page.document is None:
            self._fragments += ((page.path, link) for link in outline.links if link.fragment)

    def check_links(self) -> None:
        """A link of a generated page that leads nowhere is a fault of qmsgen, never of an author."""
        if self.broken:
            raise PluginError(say("Links of generated pages lead nowhere:") + "\n  " + "\n  ".join(sorted(self.broken)))

    def _check_fragments(self, files: Files) -> None:
        """The same for the place within the page, which costs a reader less: a warning."""
        anchors = {file.src_uri: file.page.present_anchor_ids for file in files if file.page is not None}
        for path, link in self._fragments:
            there = anchors.get(link.target)
            if there is not None and link.fragment not in there:
                log.warning(
                    say("{page} links to {link}, but nothing there has that name", page=path, link=link.written)
                )

    # -- search

    def _set_up_search(self, config: MkDocsConfig, files: Files) -> None:
        search = config.plugins.get(SEARCH)
        if search is None or not search.config.enabled:
            return
        index = search.search_index
        index.config["fields"] = {**index.config["fields"], **search_index.FIELDS}
        by_material = index.add_entry_from_context
        index.add_entry_from_context = lambda page: by_material(page) if _asks_for_search(page) else None
        searchable = sum(page.source.searchable for page in manual_pages(files))
        self._is_compact = searchable > search_index.FULL_TEXT_UP_TO
        self._search_entries = index.entries

    def enter_search(self, page: ManualPage, outline: Outline) -> None:
        """Put the page into Material's search index; that of the pages of `docs/` is Material's own work."""
        source = page.source
        if source.searchable and self._search_entries is not None:
            hidden = search_index.Hidden(source.keywords, source.numbers, source.clauses)
            self._search_entries += search_index.entries(
                page.url, source.title, outline.sections, hidden, compact=self._is_compact
            )

    # -- frame

    def frame(self, env: jinja2.Environment, config: MkDocsConfig, files: Files, jobs: int) -> None:
        """Have Material's frame drawn around each page once, and taken out of the cache from then on."""
        self.check_links()
        self._check_fragments(files)
        self.documentation_pages = files.documentation_pages()
        self.not_found = self._not_found(config)
        frame = Frame(self, config, env)
        env.globals["qmsgen"] = {
            "notice": NOTICE if self.manual.notice else "",
            "foot": FOOT,
            "not_found": self.not_found,
            "settled": [page for page in settled_pages(files) if not page.meta.get("noindex")],
        }
        env.template_class = framed_template(frame)
        self.settled = frame.settled
        if not frame.is_cached:
            return

        def draw(page: ManualPage) -> None:
            page.active = True
            frame.draw(page)
            page.active = False

        settled = {id(page) for page in settled_pages(files)}
        waiting = [p for p in manual_pages(files) if id(p) not in settled and not self.cache.has(frame.key(p))]
        share(self.cache, waiting, draw, jobs)

    def _not_found(self, config: MkDocsConfig) -> str:
        """What an address that leads nowhere shows; its links begin at the root, as the address may be any."""
        page = self.manual.not_found
        if page is None:
            return ""
        outline = self.articles.outline(page, "")
        self.note_links(page, outline)
        self.check_links()
        return from_root(self.articles.article(page, "", outline).html, urlsplit(config.site_url or "/").path)

    # -- the end

    def finish(self, config: MkDocsConfig) -> None:
        """Leave the marker by which others see that the manual was built to the end, and by what."""
        self.check_links()
        site_dir = Path(config.site_dir)
        marker = site_dir / MARKER
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(json.dumps(self._marker(), indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
        index = site_dir / "search/search_index.json"
        if not config.use_directory_urls and index.exists():  # the manual can be opened from a folder
            script = f"var __index = {index.read_text('utf-8')}"
            (site_dir / "search/search_index.js").write_text(script, "utf-8", newline="\n")
        log.debug("page cache: %d found, %d made", self.cache.hits, self.cache.misses)

    def _marker(self) -> dict[str, Any]:
        qms = self.inspection.qms
        return {
            "format": "qmsgen-build/1",
            "qmsgen": __version__,
            "commit": qms.head,
            "as_of": qms.as_of.isoformat(),
            "built_on": qms.today.isoformat(),
            "controlled": self.inspection.obstacle is None,
            "uncommitted_configuration": list(self._uncommitted),
            "counts": {
                "documents": len(qms.documents),
                "in_force": len(qms.periods_in_force),
                "held_back": len(self.held_back),
                "pages": len(self.manual.pages),
                "attachments": len(self.manual.attachments),
            },
        }


def _asks_for_search(page: SitePage) -> bool:
    """Whether a page of `docs/` is to be found beside the controlled documents: only where it says so itself."""
    said = page.meta.get("search")
    return not isinstance(page, ManualPage) and isinstance(said, dict) and said.get("exclude") is False
