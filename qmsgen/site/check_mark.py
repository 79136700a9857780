"""What answers on paper whether a print is still current: a QR code that leads to the address of its revision.

That address stays for good. While the revision is in force it leads on to the document; afterwards it says on a page of
its own what became of it.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urljoin, urlsplit

import segno

from qmsgen.messages import say

MASK = 3
"""One pattern for all, which every reader of QR codes knows: to look for the best takes five times as long."""


def check_mark(site: str | None, address: str) -> str:
    """The mark for the page at ``address`` of ``site``; empty where the manual has no address on the web."""
    if not site or urlsplit(site).scheme not in ("http", "https"):
        return ""
    url = urljoin(site.rstrip("/") + "/", address)
    code = segno.make(url, error="m", micro=False, mask=MASK)
    drawing = code.svg_inline(border=2, omitsize=True, svgclass="qms-check__code", lineclass=None)
    return (
        '<div class="qms-check" data-search-exclude aria-hidden="true">\n'
        f"{drawing}\n<p>{escape(say('Still current?'))}</p>\n</div>\n"
    )
