"""How long a reader waits for the first search result, in a real browser, on a site of so many documents."""

from __future__ import annotations

import functools
import http.server
import shutil
import statistics
import subprocess
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line per request."""

    def log_message(self, *_: object) -> None:
        return


def bench_search(number: int, repository: Path, build: list[str], environment: dict[str, str]) -> None:
    """Build the site of ``repository`` and measure from the first keystroke to the first result, three times."""
    if not (repository / "site").exists():
        subprocess.run(build, cwd=repository, env=environment, check=True, capture_output=True)
    handler = functools.partial(Quiet, directory=str(repository / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        waits = [_first_result(browser, f"http://127.0.0.1:{server.server_port}/") for _ in range(3)]
        browser.close()
    server.shutdown()
    size = (repository / "site" / "search" / "search_index.json").stat().st_size / 1e6
    print(f"\nsearch, {number} documents: first result after {statistics.median(waits):.2f} s, index {size:.1f} MB")


def _first_result(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_timeout(500)
    field = page.locator("input.md-search__input")
    field.focus()
    start = time.perf_counter()
    field.press_sequentially("SOP-00012", delay=20)
    page.locator(".md-search-result__item").first.wait_for(state="attached", timeout=120_000)
    waited = time.perf_counter() - start
    page.close()
    return waited
