"""Material's frame around each page: drawn once, and taken out of the cache from then on."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.exceptions import PluginError

from qmsgen import __version__
from qmsgen.messages import say
from qmsgen.mkdocs_plugin.configuration import templates_key
from qmsgen.mkdocs_plugin.mould import Moulds, base_url
from qmsgen.mkdocs_plugin.navigation import line_of_navigation
from qmsgen.mkdocs_plugin.site_page import ManualPage
from qmsgen.pages.addresses import FRONT
from qmsgen.site import links
from qmsgen.site.page_cache import key_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from qmsgen.mkdocs_plugin.build import Build

SEARCH = "material/search"
NOT_FOUND = "404.html"

EVENTS_OF_A_PAGE = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page")

NOTICE = "<!--qmsgen:notice-->"
FOOT = "<!--qmsgen:foot-->"
"""Stand for what holds for the whole manual on its day, so that a cached page is the same page tomorrow."""


class Frame:
    """Material's frame around the pages of one build: what shapes it, and what stands in it on this day only."""

    def __init__(self, build: Build, config: MkDocsConfig, env: jinja2.Environment) -> None:
        self._build = build
        self._config = config
        self._env = env
        self._moulds = Moulds(env, build.cache, self._common, self._context_of)
        self._levels: dict[int, str] = {}
        self._of_manual: dict[tuple[str, str], str] = {}

    @cached_property
    def is_cached(self) -> bool:
        """Not when other plugins have their say on pages: what they add is in no key."""
        return self._build.cache.is_open and not self._build.is_seen_by_others

    def settled(self, page: ManualPage) -> str:
        """``page``, which is in no navigation, in its frame, which differs from that of its neighbours in nothing."""
        page.take_content()
        self._build.check_links()
        return self._filled(
            self._moulds.drawn(page, lambda: self._by_material(page), self._level(None)), base_url(page)
        )

    def render(self, draw: Any, context: dict[str, Any], name: str | None) -> str:
        """``context`` drawn by the template ``name``, or as it was drawn before, with the manual's notice and foot."""
        page = context.get("page")
        if isinstance(page, ManualPage):
            drawn = self._drawn(page, lambda: self._checked(page, str(draw(context))))
        elif name == NOT_FOUND:
            drawn = self._kept(self._key_not_found(context), lambda: str(draw(context)))
        else:
            drawn = str(draw(context))
        return self._filled(drawn, context.get("base_url", "."))

    def _drawn(self, page: ManualPage, draw: Callable[[], str]) -> str:
        if not self.is_cached:
            return self._afresh(page, draw)
        return self._kept(self.key(page), lambda: self._afresh(page, draw))

    def _afresh(self, page: ManualPage, draw: Callable[[], str]) -> str:
        if not self._build.is_seen_by_others:  # else it was taken for them to see
            page.take_content()
            self._build.check_links()
        if page.source.document or not self.is_cached or self._config.theme.custom_dir:
            return draw()
        return self._moulds.drawn(page, draw, self._surroundings(page), is_alone=True)

    def _kept(self, key: str, draw: Callable[[], str]) -> str:
        if not self.is_cached:
            return draw()
        drawn = self._build.cache.get(key)
        if drawn is None:
            drawn = draw()
            self._build.cache.put(key, drawn)
        return drawn

    def draw(self, page: ManualPage) -> None:
        """Draw a page of the navigation, so that the cache holds it."""
        self._env.get_template(page.meta.get("template", "main.html")).render(self._context_of(page))

    def _by_material(self, page: ManualPage) -> str:
        template = self._env.get_template(page.meta.get("template", "main.html"))
        return self._checked(page, jinja2.Template.render(template, self._context_of(page)))

    def _context_of(self, page: ManualPage) -> Any:
        """What Material is told about a page."""
        config, nav = self._config, self._build.nav
        context = get_context(nav, self._build.documentation_pages, config, page)
        return config.plugins.on_page_context(context, page=page, config=config, nav=nav)

    def _checked(self, page: ManualPage, drawn: str) -> str:
        if remote := links.remote_references(drawn):
            raise PluginError(
                say("{page} would ask another host: {what}", page=page.source.path, what=", ".join(remote))
            )
        return drawn

    def _filled(self, html: str, root: str) -> str:
        for mark in (NOTICE, FOOT):
            if mark in html:
                html = html.replace(mark, self._seen_from(root, mark))
        return html

    def _seen_from(self, root: str, mark: str) -> str:
        """What stands for ``mark`` on the pages that see the root of the site at ``root``."""
        if (root, mark) not in self._of_manual:
            manual = self._build.manual
            text = links.resolve(manual.notice if mark == NOTICE else manual.foot, FRONT, "", self._build.targets)[0]
            self._of_manual[root, mark] = from_root(text, f"{root.rstrip('/')}/")
        return self._of_manual[root, mark]

    def key(self, page: ManualPage) -> str:
        """Everything that shapes the frame and content of ``page``."""
        return key_of(
            "frame",
            self._common,
            self._surroundings(page),
            page.key,
            json.dumps([(link.target, self._build.targets.get(link.target)) for link in page.outline.links]),
            json.dumps([page.title, page.meta]),
        )

    def _surroundings(self, page: ManualPage) -> str:
        """Everything that shapes the frame of ``page`` but what stands in it."""
        neighbours = [(p.title, p.url) if p else None for p in (page.previous_page, page.next_page)]
        addresses = [page.url, page.canonical_url, page.edit_url]
        return key_of(self._common, self._place(page), json.dumps([neighbours, addresses]))

    def _key_not_found(self, context: dict[str, Any]) -> str:
        return key_of(NOT_FOUND, self._common, self._level(None), self._build.not_found, context["base_url"])

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
    known = [config.plugins.get(name) for name in ("qmsgen", SEARCH, "material/offline")]
    events = (method for name in EVENTS_OF_A_PAGE for method in config.plugins.events[name])
    return not all(any(getattr(method, "__self__", method) is plugin for plugin in known) for method in events)


def is_settled(build: Build, config: MkDocsConfig) -> bool:
    """Whether frames differ in nothing but what is known to: nobody else has a say, and no theme but ours."""
    return not build.is_seen_by_others and not config.theme.custom_dir


def framed_template(frame: Frame) -> type[jinja2.Template]:
    """Templates of the site: the outermost one is drawn through ``frame``."""

    class Framed(jinja2.Template):
        def render(self, *args: Any, **kwargs: Any) -> str:
            return frame.render(super().render, dict(*args, **kwargs), self.name)

    return Framed


def from_root(html: str, root: str) -> str:
    """``html``, whose relative links begin at the root of the site, as seen from where ``root`` leads to that."""

    def address(url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or url.startswith(("/", "#")):
            return url
        return root + url.removeprefix("./")

    return links.rewrite(html, address)
