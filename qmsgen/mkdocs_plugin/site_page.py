"""A page, and a file that pages show, as MkDocs takes them: known already, and read from no file."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc
from mkdocs.utils import write_file

from qmsgen.model.document import Status
from qmsgen.pages.addresses import FRONT, revision_page
from qmsgen.pages.page import Attachment, Layout, Page
from qmsgen.site import links
from qmsgen.site.address import leading_on
from qmsgen.site.article import Outline, article_key
from qmsgen.site.check_mark import check_mark

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from qmsgen.mkdocs_plugin.build import Build


class ManualPage(SitePage):
    """A page of the manual in MkDocs' eyes. Its content is already known and not read from a file."""

    def __init__(self, page: Page, build: Build, title: str, file: File, config: MkDocsConfig) -> None:
        self.source = page
        self._build = build
        self._outline: Outline | None = None
        self._site = config.site_url
        super().__init__(escape(title), file, config)

    @property
    def is_index(self) -> bool:
        """Whether a section of the navigation opens with this page."""
        return super().is_index or self.source.path in self._build.indexes

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002
        self.markdown = ""
        self.meta = {"description": escape(self.source.description)}
        if self.source.path != FRONT:  # that one bears the name of the site
            self.meta["title"] = escape(self.source.title)
        if self.source.layout is Layout.ARCHIVED:
            self.meta |= {"template": "archived.html", "noindex": True}

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        self.content = ""
        if self.source.layout is Layout.MAIN:  # what is archived is neither searched nor linked to from outside
            self.present_anchor_ids = set(self.outline.anchors)
            self._build.enter_search(self, self.outline)
            self._outline = replace(self.outline, anchors=frozenset(), sections=())
        if self._build.is_seen_by_others:
            self.take_content()

    @property
    def outline(self) -> Outline:
        """Where links can lead to and where the page's own lead."""
        if self._outline is None:
            self._outline = self._build.articles.outline(self.source, self.url)
            self._build.note_links(self.source, self._outline)
        return self._outline

    def take_content(self) -> None:
        """Read or render the page's article, and show it; it is not held in memory before it is asked for."""
        made = self._build.articles.article(self.source, self.url, self.outline)
        self.content = self._check_mark() + made.html
        self.toc = get_toc(made.toc)

    def _check_mark(self) -> str:
        """For a document in force: what leads from paper to the address of its revision."""
        page = self.source
        if page.status != Status.EFFECTIVE.value or page.document is None or page.revision is None:
            return ""
        address = self._build.targets.get(revision_page(page.document, page.revision))
        return check_mark(self._site, address) if address else ""

    @cached_property
    def key(self) -> str:
        """What the article is made from; its links lead to the same addresses as long as it is the same."""
        return article_key(self.source)

    def drop_content(self) -> None:
        """The page is written."""
        self.content, self.toc, self._outline = "", get_toc([]), None


class SettledFile(File):
    """A page that is in no navigation, and on which nobody else has a say: written at once, past MkDocs' own steps."""

    def __init__(self, page: Page, build: Build, config: MkDocsConfig) -> None:
        as_a_page = File(page.path, None, config.site_dir, config.use_directory_urls)
        super().__init__(page.path, None, config.site_dir, config.use_directory_urls, dest_uri=as_a_page.dest_uri)
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.generated_by = "qmsgen"
        self._build = build
        self.own_page = ManualPage(page, build, page.title, self, config)
        self.own_page.read_source(config)

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002 - MkDocs calls it so
        page = self.own_page
        write_file(self._build.settled(page).encode("utf-8", "xmlcharrefreplace"), self.abs_dest_path)
        page.drop_content()


class PublishedFile(File):
    """A file that a published page shows; its bytes come from git history when they are written."""

    def __init__(self, attachment: Attachment, build: Build, config: MkDocsConfig) -> None:
        super().__init__(attachment.path, None, config.site_dir, config.use_directory_urls)
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.generated_by = "qmsgen"
        self._attachment = attachment
        self._texts = build.inspection.reading.library

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002 - MkDocs calls it so
        target = Path(self.abs_dest_path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self._texts.data(self._attachment.blob))


class AddressFile(File):
    """A page that is only an address: it leads on to another, and costs neither Markdown nor Material's frame."""

    def __init__(self, page: Page, build: Build, config: MkDocsConfig) -> None:
        as_a_page = File(page.path, None, config.site_dir, config.use_directory_urls)
        super().__init__(page.path, None, config.site_dir, config.use_directory_urls, dest_uri=as_a_page.dest_uri)
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.generated_by = "qmsgen"
        self.source = page
        self._build = build
        self._language = str(config.theme.get("language") or "en")

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002 - MkDocs calls it so
        page = self.source
        targets = self._build.targets
        content, _, missing = links.resolve(page.framed.above, page.path, self.url, targets)
        self._build.broken += (f"{page.path}: {link}" for link in missing)
        target = links.relative(targets[page.leads_to], self.url)
        write_file(leading_on(page.title, content, target, self._language).encode(), self.abs_dest_path)


def manual_pages(files: Files) -> list[ManualPage]:
    """The pages of the manual among all ``files``."""
    return [file.page for file in files if isinstance(file.page, ManualPage)]


def settled_pages(files: Files) -> list[ManualPage]:
    """Those that are written past MkDocs' own steps."""
    return [file.own_page for file in files if isinstance(file, SettledFile)]
