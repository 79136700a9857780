"""What `mkdocs.yml` may not do to a manual without being seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qmsgen.model.repository import TreeFaultKind
from qmsgen.reading.site_configuration import read_site_configuration

WORDS, CODE = TreeFaultKind.SITE_CONFIGURATION, TreeFaultKind.SITE_CODE


def told(text: str) -> list[tuple[TreeFaultKind, int | None, str, str]]:
    faults = read_site_configuration(text.encode())
    assert {fault.path for fault in faults} <= {"mkdocs.yml"}
    return [(fault.kind, fault.line, fault.message, fault.fix) for fault in faults]


def test_this_repository_s_own_configuration_is_clean() -> None:
    assert read_site_configuration((Path(__file__).parent.parent / "mkdocs.yml").read_bytes()) == ()


def test_what_mkdocs_and_material_bring_along_is_harmless() -> None:
    text = """\
site_name: Acme Precision
docs_dir: docs
theme:
  name: material
  font: false
  features: [navigation.prune]
nav:
  - Home: index.md
plugins:
  - search: {lang: en}
  - qmsgen
  - material/tags
  - offline
extra_javascript: [js/tables.js]
extra_css: [css/own.css]
markdown_extensions:
  - admonition
  - toc: {permalink: true, slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
  - pymdownx.snippets: {check_paths: true}
"""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "line", "message", "fix"),
    [
        (
            "plugins:\n  - search\n  - macros\n",
            WORDS,
            3,
            "the plugin `macros` writes words into pages that nobody approved",
            "Delete it; write into the documents what readers are to read.",
        ),
        (
            "plugins:\n  macros:\n    module_name: main\n  search:\n",
            WORDS,
            2,
            "the plugin `macros` writes words into pages that nobody approved",
            "Delete it; write into the documents what readers are to read.",
        ),
        (
            "plugins:\n  - search\n  - ours: {a: 1}\n",
            CODE,
            3,
            "the plugin `ours` runs while the site is built, and qmsgen does not know what it adds",
            "Delete it, or have it reviewed and accept this finding.",
        ),
        (
            "markdown_extensions:\n  - pymdownx.snippets:\n      auto_append: [includes/abbreviations.md]\n",
            WORDS,
            3,
            "`auto_append` adds the text of other files to every page",
            "Delete it, and include the file in the documents that need it.",
        ),
        (
            "markdown_extensions: {pymdownx.snippets: {auto_append: [a.md]}}\n",
            WORDS,
            1,
            "`auto_append` adds the text of other files to every page",
            "Delete it, and include the file in the documents that need it.",
        ),
        (
            "markdown_extensions: [tables, ours.words]\n",
            CODE,
            1,
            "the Markdown extension `ours.words` runs while the site is built",
            "Delete it; controlled documents are rendered without it anyway.",
        ),
        (
            "hooks:\n  - hooks/words.py\n",
            CODE,
            2,
            "the hook `hooks/words.py` runs while the site is built",
            "Delete it, or have it reviewed and accept this finding.",
        ),
        (
            "theme:\n  name: material\n  custom_dir: overrides\n",
            CODE,
            3,
            "templates of your own in `overrides` run while the site is built",
            "Delete `custom_dir`, or have the templates reviewed and accept this finding.",
        ),
        (
            "theme: windmill\n",
            CODE,
            1,
            "the theme `windmill` runs while the site is built",
            "Write `theme: {name: material}`.",
        ),
        (
            "INHERIT: ../base.yml\n",
            WORDS,
            1,
            "`INHERIT` takes settings from ../base.yml, where nobody looks for them",
            "Write the settings into this file.",
        ),
        (
            "extra:\n  a: !!python/object/apply:os.system [id]\n",
            CODE,
            2,
            "`!!python/object/apply:os.system` runs a program while the site is built",
            "Delete the line, or have the program reviewed and accept this finding.",
        ),
        (
            "copyright: !ENV [USER, nobody]\n",
            WORDS,
            1,
            "`!ENV` takes a value from the machine that builds the site",
            "Write the value itself: the same commit should give the same pages everywhere.",
        ),
        (
            "strict: !ENV [CI, false]\n",
            CODE,
            1,
            "`!ENV` takes a value from the machine that builds the site",
            "Write the value itself: the same commit should give the same pages everywhere.",
        ),
        (
            "site_url: !relative x\n",
            CODE,
            1,
            "`!relative` is a tag that qmsgen does not know",
            "Write the value itself.",
        ),
        (
            "docs_dir: ./procedures/\n",
            WORDS,
            1,
            "MkDocs would publish the documents in `./procedures/` itself, drafts included",
            "Write `docs_dir: docs`; qmsgen adds the documents that are in force.",
        ),
        (
            "extra_javascript:\n  - https://example.com/x.js\n",
            CODE,
            2,
            "every reader's browser would run a program from https://example.com/x.js",
            "Keep the script in docs/, so that the manual needs nothing from elsewhere.",
        ),
        (
            "extra_javascript:\n  - path: //example.com/x.js\n    async: true\n",
            CODE,
            2,
            "every reader's browser would run a program from //example.com/x.js",
            "Keep the script in docs/, so that the manual needs nothing from elsewhere.",
        ),
        (
            "a: &a [macros]\nplugins: *a\n",
            WORDS,
            2,
            "an alias stands for settings written elsewhere",
            "Write the settings out.",
        ),
        (
            "plugins: [search\n",
            WORDS,
            2,
            (
                "mkdocs.yml cannot be read, so nobody can say what it adds to the pages:"
                " did not find expected ',' or ']'"
            ),
            "Put the line right; MkDocs cannot read it either.",
        ),
        (
            "a: " + "[" * 100_000,
            WORDS,
            1,
            "mkdocs.yml cannot be read, so nobody can say what it adds to the pages: it is nested too deep",
            "Put the line right; MkDocs cannot read it either.",
        ),
    ],
)
def test_what_adds_words_or_runs_code_is_told(
    text: str, kind: TreeFaultKind, line: int, message: str, fix: str
) -> None:
    assert told(text) == [(kind, line, message, fix)]


def test_an_empty_configuration_is_no_fault() -> None:
    assert told("") == told("# nothing yet\n") == []


def test_every_plugin_is_seen_even_where_a_key_stands_twice() -> None:
    assert [line for _, line, _, _ in told("plugins: [macros]\nplugins: [search]\nplugins: [exec]\n")] == [1, 3]


@given(st.binary(max_size=200))
@example(b"a: &a [*a, *a]")
@example(b"? {plugins: [macros]}\n: x")
@example(b"[plugins]: !!python/x [")
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    assert isinstance(read_site_configuration(data), tuple)


@given(st.text(st.sampled_from("plugins:\n -[]{}!&*a,'\"?|>#<"), max_size=60))
def test_no_text_that_looks_like_yaml_makes_the_reader_fail(text: str) -> None:
    assert isinstance(read_site_configuration(text.encode()), tuple)
