"""An address that leads on: a page of its own for no more than that, which needs nothing but a browser."""

from __future__ import annotations

from html import escape


def leading_on(title: str, content: str, target: str, language: str) -> str:
    """The page titled ``title`` that leads to the relative address ``target`` at once, and by a link in ``content``."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={escape(target)}">\n<title>{escape(title, quote=False)}</title>\n'
        f"</head>\n<body>\n{content}\n</body>\n</html>\n"
    )
