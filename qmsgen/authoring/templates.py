"""The texts that new files begin with, kept beside this module."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from qmsgen.reading.yaml_repairs import quoted

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.,()/&+")


def filled(name: str, /, **values: str) -> str:
    """The template ``name`` with its ``$names`` replaced."""
    return Template(_text(name)).substitute(values)


def has_template(name: str) -> bool:
    """Whether there is a template ``name``."""
    return files("qmsgen.authoring").joinpath("templates", *name.split("/")).is_file()


def scalar(text: str) -> str:
    """``text`` as YAML writes it on one line, in quotes where it might be misread."""
    is_plain = (
        text[:1].isalpha() and text[-1:] != " " and all(c in _PLAIN or (c.isalpha() and c > "\x7f") for c in text)
    )
    return text if is_plain else quoted(text)


def _text(name: str) -> str:
    return files("qmsgen.authoring").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")
