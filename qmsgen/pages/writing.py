"""Writes Markdown from a template. Every value is escaped; every sentence goes through the message catalogue."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypedDict

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from qmsgen import __version__
from qmsgen.messages import say, say_number
from qmsgen.pages import words
from qmsgen.pages.page import Framed

TEMPLATES = Path(__file__).parent / "templates"


class PutOff(TypedDict):
    """The text of a page that is written only when it is asked for, and the key that stands for it until then."""

    text: Callable[[], str | Framed]
    key: str


def write(template: str, /, **values: object) -> str:
    """The text of ``template`` with ``values`` filled in."""
    return _environment().get_template(template).render(values)


def write_html(template: str, /, **values: object) -> Framed:
    """A page that is HTML throughout: ``template`` with ``values`` filled in, and nothing for Markdown to do."""
    return Framed(above=write(template, **values).strip("\n"))


def put_off(writer: Callable[..., str | Framed], template: str, /, **values: object) -> PutOff:
    """What ``writer`` makes of ``template`` and ``values``, to be written only where no earlier build has done so."""
    return {"text": partial(writer, template, **values), "key": key(template, values)}


def html(text: str) -> str:
    """``text`` as it may stand in HTML."""
    return str(escape(text))


@cache
def templates_key() -> str:
    """What stands for all templates in a page's key: when one changes, so may every page."""
    content = hashlib.sha256(__version__.encode())
    for path in sorted((*TEMPLATES.rglob("*.jinja"), *Path(__file__).parent.glob("*.py"))):
        content.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return content.hexdigest()


def key(*values: object) -> str:
    """A page's key: the same values give the same text, in one language."""
    return hashlib.sha256(repr((templates_key(), say("In force"), *values)).encode()).hexdigest()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(gettext=_say, ngettext=_say_number, _=_say)
    environment.filters.update(
        day=_day, line=_line, coded=_coded, md=_markdown, css=lambda text: Markup(words.css_string(str(text)))
    )
    return environment


def _say(text: str, /, **values: object) -> Markup:
    return Markup(escape(say(text))).format(**values) if values else Markup(escape(say(text)))


def _say_number(one: str, many: str, number: int, /, **values: object) -> Markup:
    shown: dict[str, object] = {name: escape(value) for name, value in values.items()}
    return Markup(say_number(one, many, number, **shown))


def _day(day: date, style: str = "long") -> Markup:
    """A day with its ISO form for machines; ``style`` iso shows that one, for tables that are sorted."""
    shown = words.long_day(day) if style == "long" else day.isoformat()
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), shown)


def _line(text: str) -> str:
    """A text of several lines as one: no line of it can be taken for Markdown."""
    return re.sub(r"\s+", " ", text).strip()


def _coded(text: str) -> Markup:
    """A message with what stands between backticks set as code."""
    return Markup(re.sub(r"`(.+?)`", r"<code>\1</code>", _line(str(escape(text)))).replace("`", "&#96;"))


def _markdown(text: str) -> Markup:
    """A text as it may stand in a line of Markdown: nothing in it marks anything."""
    return Markup("".join(c if c.isalnum() or c in " ,'" else f"&#{ord(c)};" for c in _line(str(text))))
