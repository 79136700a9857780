"""A page, and a file that pages show, as MkDocs takes them: known already, and read from no file."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc

from qmsgen.pages.addresses import FRONT
from qmsgen.pages.page import Attachment, Layout, Page
from qmsgen.site.article import Article, article_key

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from qmsgen.mkdocs_plugin.build import Build


class ManualPage(SitePage):
    """A page of the manual in MkDocs' eyes. Its content is already known and not read from a file."""

    def __init__(self, page: Page, build: Build, title: str, file: File, config: MkDocsConfig) -> None:
        self.source = page
        self._build = build
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
        if self.source.layout is Layout.MAIN:  # of the archived ones there are many, and none is held in memory
            made = self.take_content()
            self.present_anchor_ids = set(made.anchors)
            self._build.enter_search(self, made)

    def take_content(self) -> Article:
        """Read or render the page's article, and show it."""
        made = self._build.article(self.source)
        self.content = self._build.resolve(made.html, self.source, self.url)
        self.toc = get_toc(made.toc)
        return made

    @cached_property
    def key(self) -> str:
        """What the article is made from; its links lead to the same addresses as long as it is the same."""
        return article_key(self.source)

    def drop_content(self) -> None:
        """The page is written."""
        self.content, self.toc = "", get_toc([])


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


def manual_pages(files: Files) -> list[ManualPage]:
    """The pages of the manual among all ``files``."""
    return [file.page for file in files if isinstance(file.page, ManualPage)]
