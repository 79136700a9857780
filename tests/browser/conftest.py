"""A real Chromium for the tests in this folder, and a web server for the sites they look at.

A page that asks anything of another host, or whose scripts fail, fails its test.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.sites import BUILT_ON

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # as in tools/browser.sh
HOST = "127.0.0.1"
FLAGS = (
    "--no-sandbox",  # CI and containers run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests of a worker."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        hint = "no Chromium here; on Debian: apt-get install chromium"
        pytest.fail(hint) if os.environ.get("CI") else pytest.skip(hint)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens empty pages, each in a browser of its own: `new_page(color_scheme="dark", viewport={…})`."""
    with ExitStack() as pages:
        faults: list[str] = []

        def open_page(**options: Any) -> Page:
            context = chromium.new_context(**options)
            pages.callback(context.close)
            report_faults(context, faults)
            return context.new_page()

        yield open_page
    assert faults == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """An empty page of a desktop browser."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """An empty page of a small phone."""
    return new_page(viewport={"width": 360, "height": 640}, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder as a static web server would and gives its address, without a slash at the end."""
    with ExitStack() as servers:

        def start(folder: Path) -> str:
            server = servers.enter_context(ThreadingHTTPServer((HOST, 0), partial(StaticSite, directory=str(folder))))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.callback(server.shutdown)
            return f"http://{HOST}:{server.server_port}"

        yield start


@pytest.fixture
def look(site: Path, serve: Callable[[Path], str], new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a page of the module's `site`, on the day of its build unless another is named."""
    address = serve(site)

    def open_page(path: str = "", *, day: str = BUILT_ON, **options: Any) -> Page:
        page = new_page(**options)
        page.clock.install(time=f"{day}T12:00:00Z")
        page.goto(f"{address}/{path}")
        return page

    return open_page


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page that keeps people out: serious and critical violations, one line for each place."""
    axe = Axe()

    def look(page: Page) -> list[str]:
        violations = axe.run(page).response["violations"]
        return [
            f"{violation['id']}: {node['target'][0]}: {violation['help']}"
            for violation in violations
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return look


class StaticSite(SimpleHTTPRequestHandler):
    """A folder over HTTP, quiet, with the site's own page for what is not found."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        not_found = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not not_found.exists():
            super().send_error(code, message, explain)
            return
        body = not_found.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def report_faults(context: BrowserContext, faults: list[str]) -> None:
    """Notes what must not happen on any page: a request to another host, an error in a script."""

    def off_the_site(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in ("data", "blob", "about", "file") and parts.hostname != HOST

    context.on("request", lambda request: faults.append(f"asked {request.url}") if off_the_site(request.url) else None)
    context.on("weberror", lambda failure: faults.append(f"script error: {failure.error}"))
