"""Material's frame around each page: drawn once, and taken out of the cache from then on."""

from __future__ import annotations

import json
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2
from mkdocs.exceptions import PluginError

from qmsgen import __version__
from qmsgen.messages import say
from qmsgen.mkdocs_plugin.configuration import templates_key
from qmsgen.mkdocs_plugin.mould import Moulds
from qmsgen.mkdocs_plugin.navigation import line_of_navigation
from qmsgen.mkdocs_plugin.site_page import ManualPage
from qmsgen.pages.addresses import FRONT
from qmsgen.site import links
from qmsgen.site.page_cache import key_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from qmsgen.mkdocs_plugin.build import Build

SEARCH = "material/search"

NOTICE = "<!--qmsgen:notice-->"
FOOT = "<!--qmsgen:foot-->"
"""Stand for what holds for the whole manual on its day, so that a cached page is the same page tomorrow."""


class Frame:
    """Material's frame around the pages of one build: what shapes it, and what stands in it on this day only."""

    def __init__(self, build: Build, config: MkDocsConfig, env: jinja2.Environment) -> None:
        self._build = build
        self._config = config
        self._moulds = Moulds(env, build.cache, self._common)
        self._levels: dict[int, str] = {}

    @cached_property
    def is_cached(self) -> bool:
        """Not when other plugins have their say on pages: what they add is in no key."""
        return self._build.cache.is_open and not self._build.is_seen_by_others

    def is_moulded(self, page: ManualPage) -> bool:
        """Whether the frame of ``page`` differs from that of its neighbours in nothing but what stands in it."""
        is_ours = not self._build.is_seen_by_others and not self._config.theme.custom_dir
        return is_ours and page.file.inclusion.is_not_in_nav()

    def render(self, draw: Any, context: dict[str, Any]) -> str:
        """``context`` drawn, or as it was drawn before, with the manual's notice and foot put in."""
        page = context.get("page")
        return self._filled(self._drawn(page, draw, context), context.get("base_url", "."))

    def _drawn(self, page: object, draw: Any, context: dict[str, Any]) -> str:
        if not isinstance(page, ManualPage):
            return str(draw(context))
        if self.is_moulded(page):
            page.take_content()
            self._build.check_links()
            return self._moulds.drawn(page, lambda values: self._checked(page, str(draw(values))), context)
        key = self.key(page) if self.is_cached else ""
        kept = self._build.cache.get(key) if key else None
        if kept is not None:
            return kept
        if not page.content:
            page.take_content()
            self._build.check_links()
        drawn = self._checked(page, str(draw(context)))
        if key:
            self._build.cache.put(key, drawn)
        return drawn

    def _checked(self, page: ManualPage, drawn: str) -> str:
        if remote := links.remote_references(drawn):
            raise PluginError(
                say("{page} would ask another host: {what}", page=page.source.path, what=", ".join(remote))
            )
        return drawn

    def _filled(self, html: str, base_url: str) -> str:
        manual = self._build.manual
        for mark, text in ((NOTICE, manual.notice), (FOOT, manual.foot)):
            if mark in html:
                html = html.replace(mark, from_root(self._from_the_root(text), f"{base_url.rstrip('/')}/"))
        return html

    def _from_the_root(self, text: str) -> str:
        return links.resolve(text, FRONT, "", self._build.targets)[0]

    def key(self, page: ManualPage) -> str:
        """Everything that shapes the frame and content of ``page``."""
        neighbours = [(p.title, p.url) if p else None for p in (page.previous_page, page.next_page)]
        return key_of(
            "frame",
            self._common,
            self._place(page),
            page.key,
            json.dumps([(link.target, self._build.targets.get(link.target)) for link in page.outline.links]),
            json.dumps([page.url, page.title, page.meta, neighbours, page.canonical_url, page.edit_url]),
        )

    @cached_property
    def _common(self) -> str:
        """What all pages share: programs, templates and configuration."""
        config = self._config
        programs = [(name, version(name)) for name in ("mkdocs", "mkdocs-material", "jinja2")]
        values = [
            *(config.site_name, config.site_url, config.site_description, config.site_author, config.copyright),
            *(config.repo_url, config.repo_name, config.use_directory_urls, config.extra, config.extra_css),
            [str(script) if isinstance(script, str) else dict(script) for script in config.extra_javascript],
            dict(config.theme),
            sorted(config.plugins),
            config.mdx_configs.get("toc", {}).get("title"),
            self._build.nav.homepage and self._build.nav.homepage.url,
            bool(self._build.manual.notice),
        ]
        return key_of(
            __version__, repr(programs), templates_key(config), json.dumps(values, default=str, sort_keys=True)
        )

    def _place(self, page: ManualPage) -> str:
        """What the page shows of the navigation: at each level above it, the neighbours of its branch."""
        seen: list[str] = []
        item: Any = page
        while item is not None:
            seen += (str(item.title), self._level(item.parent))
            item = item.parent
        return key_of(*seen)

    def _level(self, parent: Any) -> str:
        if id(parent) not in self._levels:
            items = parent.children if parent is not None else self._build.nav.items
            self._levels[id(parent)] = key_of(*map(line_of_navigation, items or ()))
        return self._levels[id(parent)]


def others_see_pages(config: MkDocsConfig) -> bool:
    """Whether other plugins have their say on pages, so that they need to see the text."""
    known = {id(config.plugins.get(name)) for name in ("qmsgen", SEARCH, "material/offline")}
    events = (*config.plugins.events["page_context"], *config.plugins.events["page_content"])
    return not all(id(getattr(method, "__self__", None)) in known for method in events)


def framed_template(frame: Frame) -> type[jinja2.Template]:
    """Templates of the site: the outermost one is drawn through ``frame``."""

    class Framed(jinja2.Template):
        def render(self, *args: Any, **kwargs: Any) -> str:
            return frame.render(super().render, dict(*args, **kwargs))

    return Framed


def from_root(html: str, root: str) -> str:
    """``html``, whose relative links begin at the root of the site, as seen from where ``root`` leads to that."""

    def address(url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or url.startswith(("/", "#")):
            return url
        return root + url.removeprefix("./")

    return links.rewrite(html, address)
