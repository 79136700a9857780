"""What `mkdocs.yml` would do to the manual beside laying it out, found without running any of it.

The file is read as YAML events and never built into objects: its tags can name programs. What adds words to pages that
no digest covers is an error, what runs a program while the site is built or read is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.nodes import ScalarNode, SequenceNode

from qmsgen.evidence.characters import CONTROLS, short
from qmsgen.evidence.digest import normalised
from qmsgen.messages import say
from qmsgen.model.organization import CONTROLLED_FOLDERS
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.reading.plain_text import read_text
from qmsgen.reading.yaml_parser import NO_TAG, Look, compose

MAX_SIZE = 256 * 1024
MAX_DEPTH = 24

HARMLESS_PLUGINS = frozenset(
    {"search", "qmsgen", "tags", "offline", "info", "group", "meta", "privacy", "optimize", "social", "typeset", "blog"}
)
"""qmsgen's own plugin, MkDocs' own and those of Material; none of them writes into a controlled document."""

PLUGINS_THAT_ADD_WORDS = frozenset(
    {
        "macros",
        "markdownextradata",
        "include-markdown",
        "include_dir_to_nav",
        "snippets",
        "table-reader",
        "file-filter",
        "placeholder",
        "external-markdown",
        "embed-file",
        "mkdocstrings",
        "monorepo",
        "multirepo",
        "gen-files",
        "git-authors",
        "git-committers",
        "git-committers-2",
        "git-revision-date",
        "git-revision-date-localized",
        "git-latest-release",
        "ezlinks",
        "ezglossary",
        "glossary",
        "abbreviations",
        "footer",
        "with-pdf",
        "exec",
        "markdown-exec",
        "simple-hooks",
        "static-i18n",
        "i18n",
    }
)
HARMLESS_EXTENSIONS = re.compile(
    r"abbr|admonition|attr_list|codehilite|def_list|extra|fenced_code|footnotes|legacy_attrs|legacy_em|md_in_html"
    r"|meta|nl2br|sane_lists|smarty|tables|toc|wikilinks|(?:markdown\.extensions|pymdownx|material\.extensions)\.\w+"
)
HARMLESS_TAGS = re.compile(
    r"name:(?:material\.extensions\.emoji\.(?:twemoji|to_svg)|materialx\.emoji\.(?:twemoji|to_svg)"
    r"|pymdownx\.superfences\.fence_(?:code|div)_format|pymdownx\.slugs\.\w+|pymdownx\.emoji\.\w+)"
    r"|object/apply:pymdownx\.slugs\.slugify"
)
HARMLESS_THEMES = ("material", "mkdocs", "readthedocs", "null", "~", "")
PRINTED = ("site_name", "site_description", "site_author", "copyright", "nav", "extra", "theme", "repo_name")
"""Settings whose words appear on pages."""

_PYTHON = "tag:yaml.org,2002:python/"


class Setting(NamedTuple):
    """One value of the configuration: the keys that lead to it, what is written there, and its tag and line."""

    path: tuple[str, ...]
    value: str
    tag: str
    line: int


def read_site_configuration(data: bytes, path: str = "mkdocs.yml") -> tuple[TreeFault, ...]:
    """Everything in ``mkdocs.yml`` that adds words outside of the digest or runs a program, each with its line."""
    text, unreadable = read_text(normalised(data), may_be_empty=True)
    if unreadable or len(data) > MAX_SIZE:
        line = unreadable[0].line if unreadable else 1
        why = unreadable[0].message if unreadable else say("the file is too large")
        return (_unreadable(path, line, why),)
    text = CONTROLS.sub("\ufffd", text or "")
    try:
        look = Look(text, MAX_DEPTH)
        node = None if look.is_too_deep else compose(look.without_aliases())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return (_unreadable(path, mark.line + 1 if mark else 1, error.problem or say("it is no YAML")),)
    if look.is_too_deep:
        return (_unreadable(path, look.refused[-1][0] + 1, say("it is nested too deep")),)
    settings = tuple(_settings(node, ())) if node is not None else ()
    faults = (fault for setting in settings for find in _LOOKS for fault in find(setting, path))
    found = dict.fromkeys((*(_alias(path, text, start) for start, _ in look.aliases), *faults))
    return tuple(sorted(found, key=lambda fault: fault.line or 0))


def _unreadable(path: str, line: int, why: str) -> TreeFault:
    return TreeFault(
        TreeFaultKind.SITE_CONFIGURATION,
        path,
        say("{path} cannot be read, so nobody can say what it adds to the pages: {why}", path=path, why=why),
        say("Put the line right; MkDocs cannot read it either."),
        line,
    )


def _alias(path: str, text: str, position: int) -> TreeFault:
    return TreeFault(
        TreeFaultKind.SITE_CONFIGURATION,
        path,
        say("an alias stands for settings written elsewhere"),
        say("Write the settings out."),
        text.count("\n", 0, position) + 1,
    )


def _settings(node: Any, path: tuple[str, ...]) -> Iterator[Setting]:
    """Every value, list and mapping of the file, with the keys that lead to it; `*` stands for the items of a list."""
    line = node.start_mark.line + 1
    tag = "" if node.tag == NO_TAG else node.tag
    if isinstance(node, ScalarNode):
        yield Setting(path, node.value, tag, line)
        return
    yield Setting(path, "", tag, line)
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _settings(item, (*path, "*"))
        return
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else "?"
        yield from _settings(key, (*path, name, "key"))
        yield from _settings(value, (*path, name))


# What is looked for ------------------------------------------------------------------------------------------------


def _adds_words(setting: Setting, path: str, message: str, fix: str) -> TreeFault:
    return TreeFault(TreeFaultKind.SITE_CONFIGURATION, path, message, fix, setting.line)


def _runs_code(setting: Setting, path: str, message: str, fix: str) -> TreeFault:
    return TreeFault(TreeFaultKind.SITE_CODE, path, message, fix, setting.line)


def _tag(setting: Setting, path: str) -> Iterator[TreeFault]:
    if setting.tag.startswith(_PYTHON):
        named = setting.tag.removeprefix(_PYTHON)
        if HARMLESS_TAGS.fullmatch(named) is None:
            yield _runs_code(
                setting,
                path,
                say("`!!python/{named}` runs a program while the site is built", named=short(named)),
                say("Delete the line, or have the program reviewed and accept this finding."),
            )
    elif setting.tag == "!ENV":
        fault = _adds_words if setting.path[:1] and setting.path[0] in PRINTED else _runs_code
        yield fault(
            setting,
            path,
            say("`!ENV` takes a value from the machine that builds the site"),
            say("Write the value itself: the same commit should give the same pages everywhere."),
        )
    elif setting.tag:
        yield _runs_code(
            setting,
            path,
            say("`{tag}` is a tag that qmsgen does not know", tag=short(setting.tag)),
            say("Write the value itself."),
        )


def _plugin(setting: Setting, path: str) -> Iterator[TreeFault]:
    name = _name_below("plugins", setting)
    if name is None or name.removeprefix("material/") in HARMLESS_PLUGINS:
        return
    if name in PLUGINS_THAT_ADD_WORDS:
        yield _adds_words(
            setting,
            path,
            say("the plugin `{name}` writes words into pages that nobody approved", name=name),
            say("Delete it; write into the documents what readers are to read."),
        )
        return
    yield _runs_code(
        setting,
        path,
        say(
            "the plugin `{name}` runs while the site is built, and qmsgen does not know what it adds", name=short(name)
        ),
        say("Delete it, or have it reviewed and accept this finding."),
    )


def _extension(setting: Setting, path: str) -> Iterator[TreeFault]:
    name = _name_below("markdown_extensions", setting)
    if name is not None and HARMLESS_EXTENSIONS.fullmatch(name) is None:
        yield _runs_code(
            setting,
            path,
            say("the Markdown extension `{name}` runs while the site is built", name=short(name)),
            say("Delete it; controlled documents are rendered without it anyway."),
        )
    if "auto_append" in setting.path and setting.path[-1] == "auto_append":
        yield _adds_words(
            setting,
            path,
            say("`auto_append` adds the text of other files to every page"),
            say("Delete it, and include the file in the documents that need it."),
        )


def _name_below(section: str, setting: Setting) -> str | None:
    """The plugin or extension that a setting names: a word in the list, or the key of its options."""
    if setting.path == (section, "*"):
        return setting.value or None
    is_listed = len(setting.path) == 4 and setting.path[:2] == (section, "*")
    is_mapped = len(setting.path) == 3 and setting.path[0] == section
    return setting.value if (is_listed or is_mapped) and setting.path[-1] == "key" else None


def _hook(setting: Setting, path: str) -> Iterator[TreeFault]:
    if setting.path[:1] == ("hooks",) and setting.value and setting.path[-1] != "key":
        yield _runs_code(
            setting,
            path,
            say("the hook `{hook}` runs while the site is built", hook=short(setting.value)),
            say("Delete it, or have it reviewed and accept this finding."),
        )


def _theme(setting: Setting, path: str) -> Iterator[TreeFault]:
    if setting.path == ("theme", "custom_dir"):
        yield _runs_code(
            setting,
            path,
            say("templates of your own in `{folder}` run while the site is built", folder=short(setting.value)),
            say("Delete `custom_dir`, or have the templates reviewed and accept this finding."),
        )
    if setting.path in (("theme",), ("theme", "name")) and setting.value not in HARMLESS_THEMES:
        yield _runs_code(
            setting,
            path,
            say("the theme `{theme}` runs while the site is built", theme=short(setting.value)),
            say("Write `theme: {name: material}`."),
        )


def _inherit(setting: Setting, path: str) -> Iterator[TreeFault]:
    if setting.path == ("INHERIT",):
        yield _adds_words(
            setting,
            path,
            say("`INHERIT` takes settings from {file}, where nobody looks for them", file=short(setting.value)),
            say("Write the settings into this file."),
        )


def _folder(setting: Setting, path: str) -> Iterator[TreeFault]:
    parts = setting.value.strip("./").split("/")
    if setting.path == ("docs_dir",) and parts[0] in CONTROLLED_FOLDERS:
        yield _adds_words(
            setting,
            path,
            say(
                "MkDocs would publish the documents in `{folder}` itself, drafts included", folder=short(setting.value)
            ),
            say("Write `docs_dir: docs`; qmsgen adds the documents that are in force."),
        )


def _remote_script(setting: Setting, path: str) -> Iterator[TreeFault]:
    is_script = setting.path[:1] == ("extra_javascript",) and setting.path[-1] != "key"
    if is_script and re.match(r"(?:[a-z]+:)?//", setting.value, re.IGNORECASE):
        yield _runs_code(
            setting,
            path,
            say("every reader's browser would run a program from {address}", address=short(setting.value)),
            say("Keep the script in docs/, so that the manual needs nothing from elsewhere."),
        )


_LOOKS: tuple[Callable[[Setting, str], Iterator[TreeFault]], ...] = (
    _tag,
    _plugin,
    _extension,
    _hook,
    _theme,
    _inherit,
    _folder,
    _remote_script,
)
