"""Where the links of a page lead: from the synthetic paths in which pages are written to the addresses of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote, urlsplit

TARGET = re.compile(r"""(?P<before><[a-zA-Z][^<>]*?\s(?:href|src)=)(?P<quote>["'])(?P<url>[^<>]*?)(?P=quote)""")
"""An address in a tag; text that only looks like one has its angle brackets escaped."""

ADDRESS = r"""\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]*"""
REMOTE = re.compile(
    rf"""<(?:script|img|iframe|source|audio|video|track|embed|input|object)\b[^>]*?\s(?:src|srcset|data|poster){ADDRESS}
    | <link\b(?=[^>]*\brel=["']?(?:stylesheet|icon|preconnect|preload|prefetch|modulepreload|dns-prefetch|manifest))
      [^>]*?\shref{ADDRESS}
    | <style\b[^>]*>[^<]*?(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^"')\s]*""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one page of the site to a place on the same or another one, by their paths."""

    target: str
    fragment: str
    written: str


def resolve(
    html: str, path: str, address: str, targets: Mapping[str, str]
) -> tuple[str, tuple[Link, ...], tuple[str, ...]]:
    """Rewrite the relative links of ``html``, a page written at ``path`` and published at ``address``.

    ``targets`` gives the address of every path. Also returned are the links into the site, and those whose target
    is not there, as written.
    """
    links: list[Link] = []
    missing: list[str] = []

    def rewritten(url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or url.startswith("/"):
            return url
        if not parts.path:
            if parts.fragment:
                links.append(Link(path, unquote(parts.fragment), url))
            return url
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        if target not in targets:
            missing.append(url)
            return url
        links.append(Link(target, unquote(parts.fragment), url))
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return relative(targets[target], address) + query + fragment

    return rewrite(html, rewritten), tuple(links), tuple(missing)


def rewrite(html: str, address_of: Callable[[str], str]) -> str:
    """``html`` with every ``href`` and ``src`` given through ``address_of``; text that looks like one stays."""

    def attribute(found: re.Match[str]) -> str:
        url = unescape(found["url"])
        new = address_of(url)
        return found[0] if new == url else f'{found["before"]}"{escape(new)}"'

    return TARGET.sub(attribute, html)


def relative(target: str, address: str) -> str:
    """The relative address of ``target`` as seen from the page at ``address``; both are relative to the root."""
    folder = address.rsplit("/", 1)[0] if "/" in address else ""
    here = [part for part in folder.split("/") if part not in ("", ".")]
    there = [part for part in target.split("/") if part not in ("", ".")]
    is_folder = target.endswith("/") or not there
    common = 0
    while common < min(len(here), len(there) - (not is_folder)) and here[common] == there[common]:
        common += 1
    steps = [".."] * (len(here) - common) + there[common:]
    return ("/".join(steps) or ".") + ("/" if is_folder else "")


def remote_references(html: str) -> tuple[str, ...]:
    """What a browser would fetch from elsewhere to show ``html``: a manual must ask nothing of another host."""
    return tuple(found[0] for found in REMOTE.finditer(html)) if "//" in html else ()
