"""The plugin carries a manual into MkDocs: addresses, navigation, search, frame, and when nothing is published."""

import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError

from qmsgen import manual
from qmsgen.mkdocs_plugin import configuration, mould
from qmsgen.mkdocs_plugin.frame import Frame
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.pages.page import Attachment, Entry, Framed, Layout, Manual, Page
from qmsgen.reading import git
from qmsgen.site import page_cache

CONFIGURATION = """\
site_name: Acme Precision
site_url: https://manual.acme.example/
theme: {name: material}
plugins: [search, qmsgen]
"""

SOP_01 = Page(
    path="SOP-01.md",
    title="SOP-01 Control of <documents> & records",
    text="Title: is no metadata\n\n# Control\n\nSee [purchasing](SOP-02.md#scope) and ![a flow](files/ab/flow.png).\n",
    searchable=True,
    keywords=("supplier",),
    numbers=("SOP-01", "QP-17"),
    clauses=("7.5.3", "9001 7.5.3"),
    document="SOP-01",
    revision=2,
    status="effective",
)
SOP_02 = Page(
    path="SOP-02.md",
    title="SOP-02 Purchasing",
    text="# Purchasing\n\n## Scope {: #scope }\n\nCosts {{ money }}.\n",
    searchable=True,
    document="SOP-02",
)
SOP_01_R1 = Page(
    path="SOP-01/r1.md",
    title="SOP-01 revision 1",
    text=lambda: "# Control\n\nSuperseded by [revision 2](../SOP-01.md).\n",
    key="r1",
    layout=Layout.ARCHIVED,
    document="SOP-01",
    revision=1,
)
SOP_01_R2 = Page(
    path="SOP-01/r2.md",
    title="SOP-01 revision 2: <documents>",
    text=Framed(above='<p><a href="../SOP-01.md">Read SOP-01</a></p>'),
    layout=Layout.ADDRESS,
    document="SOP-01",
    revision=2,
    leads_to="SOP-01.md",
)
DEEP = "# Purchasing\n\n## Scope {: #scope }\n\nAll of it.\n\n### More & <kbd>more</kbd>\n\n## End\n"
REGISTER = Page("register.md", "Register", "# Register\n\n- [SOP-01](SOP-01.md)\n- [SOP-02](SOP-02.md)\n")
PROCEDURES = (Entry("SOP-01 Control of <documents> & records", "SOP-01.md"), Entry("SOP-02", "SOP-02.md"))
MANUAL = Manual(
    pages=(SOP_01, SOP_02, SOP_01_R1, REGISTER),
    attachments=(Attachment("files/ab/flow.png", "blob-1"), Attachment("files/cd/notes.md", "blob-2")),
    navigation=(
        Entry("Front page", "index.md"),
        Entry("Procedures", None, PROCEDURES),
        Entry("Register", "register.md"),
    ),
    foot='<p class="built" data-built="2026-11-22">Built on 22 November 2026, <a href="register.md">register</a></p>',
    front=Page(path="index.md", title="Quality manual", text="## Lately changed\n\n- [SOP-01](SOP-01.md)\n"),
    not_found=Page(path="404.md", title="Not found", text="# Not here\n\nTry the [register](register.md).\n"),
)  # fmt: skip

ERROR = Finding(
    "REV001", "changed", Severity.ERROR, "SOP-02 changed", "raise the revision", "SOP-02", 1, "procedures/b.md", 7
)


class Library:
    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def data(self, blob: str) -> bytes:
        return self.blobs.get(blob) or f"bytes of {blob}".encode()

    def commit(self, root: Path, instead: dict[str, bytes | None]) -> dict[str, git.Entry]:
        """The files of the folder as a commit would hold them, some of them with other bytes or not at all."""
        found = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        held = {path: data for path, data in (found | instead).items() if data is not None}
        self.blobs |= {git.object_name(data): data for data in held.values()}
        links = {p.relative_to(root).as_posix(): git.Entry(git.SYMLINK, "") for p in root.rglob("*") if p.is_symlink()}
        return {path: git.Entry(git.REGULAR, git.object_name(data)) for path, data in held.items()} | links

    def close(self) -> None:
        """The process behind it ends."""


@dataclass
class Desk:
    """A folder with `mkdocs.yml`, and what the reader and the writer of the manual would say about it."""

    root: Path
    manual: Manual = MANUAL
    errors: tuple[Finding, ...] = ()
    held_back: tuple[str, ...] = ()
    stops_publication: tuple[Finding, ...] = ()
    obstacle: QmsgenError | None = None
    fails: QmsgenError | None = None
    committed: dict[str, bytes | None] = field(default_factory=dict)  # where the commit differs from the folder
    is_uncommitted_site: bool = False
    asked: list[Any] = field(default_factory=list)
    plugin: Any = None

    def inspect(self, path: Path, wanted: Any) -> Any:
        self.asked.append((path, wanted))
        if self.fails:
            raise self.fails
        qms = SimpleNamespace(
            today=date(2026, 11, 22),
            as_of=date(2026, 11, 22),
            head="c0ffee",
            documents={"SOP-01": 1, "SOP-02": 2},
            periods_in_force={"SOP-01": 1},
        )
        library = Library()
        committed = library.commit(self.root, self.committed)
        return SimpleNamespace(
            reading=SimpleNamespace(
                library=library, committed_at=datetime(2026, 11, 20, 9, tzinfo=UTC), committed=committed
            ),
            qms=qms,
            findings=self.errors,
            errors_on_main=self.errors,
            held_back=self.held_back,
            obstacle=self.obstacle,
            stops_publication=self.stops_publication,
        )

    def write_manual(
        self,
        inspection: Any,  # noqa: ARG002
        *,
        drafts: bool = False,  # noqa: ARG002
        uncommitted_site: bool = False,
    ) -> Manual:
        self.is_uncommitted_site = uncommitted_site
        return self.manual

    def build(
        self, into: str = "site", configuration: str = CONFIGURATION, *, serving: bool = False, **options: Any
    ) -> Path:
        (self.root / "mkdocs.yml").write_text(configuration, "utf-8")
        config = load_config(str(self.root / "mkdocs.yml"), site_dir=str(self.root / into))
        self.plugin = config.plugins["qmsgen"]
        self.plugin.serving = serving
        self.plugin.config.update({"jobs": 1, **options})
        build(config)
        return self.root / into


def a_desk(root: Path, patch: pytest.MonkeyPatch) -> Desk:
    patch.setenv("QMSGEN_CACHE", str(root / "cache"))
    patch.delenv("SOURCE_DATE_EPOCH", raising=False)
    desk = Desk(root)
    patch.setattr(manual, "inspect", desk.inspect)
    patch.setattr(manual, "write_manual", desk.write_manual)
    write(root, "docs/index.md", "# Acme Precision\n\nWelcome, see [about](about/tool.md).\n")
    write(root, "docs/about/tool.md", "# The tool\n\nSee [SOP-01](../SOP-01.md).\n")
    write(root, "procedures/sop-01.md", "A DRAFT THAT MUST NOT LEAK\n")
    return desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    yield a_desk(tmp_path, monkeypatch)
    assert "SOURCE_DATE_EPOCH" not in os.environ


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site as it is built without further ado, to look at."""
    with pytest.MonkeyPatch.context() as patch:
        yield a_desk(tmp_path_factory.mktemp("site"), patch).build()


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def content(page: Path) -> str:
    """What stands in the article of a built page, with white space made one."""
    html = page.read_text("utf-8")
    return " ".join(html[html.index("<article") : html.index("</article>")].split())


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def search_index(site: Path) -> list[dict[str, str]]:
    docs: list[dict[str, str]] = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    return docs


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


# -- pages


def test_pages_stand_at_addresses_made_from_ids_and_link_to_each_other(site: Path) -> None:
    shown = content(site / "SOP-01/index.html")
    assert 'href="../SOP-02/#scope"' in shown
    assert 'src="../files/ab/flow.png"' in shown
    assert "Title: is no metadata" in shown
    assert (site / "files/ab/flow.png").read_bytes() == b"bytes of blob-1"
    assert (site / "files/cd/notes.md").read_bytes() == b"bytes of blob-2"


def test_nothing_is_taken_from_the_documents_of_the_work_tree(site: Path) -> None:
    assert not [path for path, data in everything(site).items() if b"MUST NOT LEAK" in data]


def test_template_syntax_in_a_document_stays_text(site: Path) -> None:
    assert "Costs {{ money }}." in content(site / "SOP-02/index.html")


def test_titles_are_safe_wherever_material_shows_them(site: Path) -> None:
    html = (site / "SOP-01/index.html").read_text("utf-8")
    assert "<title>SOP-01 Control of &lt;documents&gt; &amp; records - Acme Precision</title>" in html
    assert "<documents>" not in html


def test_a_superseded_revision_has_menu_and_search_and_is_out_of_search_and_sitemap(site: Path) -> None:
    html = (site / "SOP-01/r1/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in html
    assert "md-sidebar--secondary" not in html
    assert 'data-md-component="search-query"' in html
    assert '<a href="../.." class="md-nav__link">' in html
    assert 'href="../">revision 2' in html
    assert 'data-built="2026-11-22"' in html
    assert "r1/" not in (site / "sitemap.xml").read_text("utf-8")
    assert not [entry for entry in search_index(site) if "r1" in entry["location"]]


def test_the_front_page_opens_with_what_docs_index_says(site: Path) -> None:
    shown = content(site / "index.html")
    assert shown.index("Welcome") < shown.index("Lately changed") < shown.index('href="SOP-01/"')
    assert 'href="about/tool/"' in shown
    assert shown.count("<h1") == 1


def test_without_docs_index_the_front_page_is_the_generated_one(desk: Desk) -> None:
    (desk.root / "docs/index.md").unlink()
    assert "Lately changed" in content(desk.build() / "index.html")


def test_a_page_of_docs_can_link_to_a_document(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    assert 'href="../../SOP-01/"' in content(desk.build() / "about/tool/index.html")
    assert warnings(caplog) == []


def test_a_page_of_docs_that_links_to_no_paragraph_is_reported(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "docs/about/tool.md", "See [SOP-02](../SOP-02.md#gone), [SOP-02](../SOP-02.md#scope).\n")
    desk.build()
    [warning] = warnings(caplog)
    assert "../SOP-02.md#gone" in warning


def test_a_page_of_docs_does_not_replace_one_of_the_manual(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "docs/SOP-01.md", "# Another text\n")
    assert "Another text" not in content(desk.build() / "SOP-01/index.html")
    assert warnings(caplog) == ["qmsgen: docs/SOP-01.md stands where a page of the manual does; left out"]


def test_addresses_without_folders_work_from_a_disk(desk: Desk) -> None:
    site = desk.build(configuration=CONFIGURATION + "use_directory_urls: false\n")
    assert 'href="SOP-02.html#scope"' in content(site / "SOP-01.html")
    assert 'href="../SOP-01.html"' in content(site / "SOP-01/r1.html")
    index = (site / "search/search_index.js").read_text("utf-8")
    assert json.loads(index.removeprefix("var __index = "))["docs"] == search_index(site)


def test_the_page_for_what_is_not_found_links_from_the_root(site: Path) -> None:
    shown = content(site / "404.html")
    assert 'Try the <a href="/register/">register</a>' in shown
    assert 'data-built="2026-11-22"' in shown


def test_the_foot_links_from_each_page(site: Path) -> None:
    assert 'href="./register/"' in content(site / "index.html")
    assert 'href="../../register/"' in content(site / "SOP-01/r1/index.html")
    assert 'href="../../register/"' in content(site / "about/tool/index.html")


def test_the_notice_stands_above_every_page(desk: Desk) -> None:
    desk.manual = replace(MANUAL, notice='<p>DRAFT, see <a href="register.md">register</a></p>')
    site = desk.build()
    for page in ("index.html", "SOP-01/r1/index.html", "about/tool/index.html", "404.html"):
        assert (site / page).read_text("utf-8").count("<p>DRAFT, see <a href=") == 1


def test_the_address_of_the_revision_in_force_leads_to_the_document_and_is_out_of_search_and_sitemap(
    desk: Desk,
) -> None:
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, SOP_01_R2))
    site = desk.build()
    html = (site / "SOP-01/r2/index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "<title>SOP-01 revision 2: &lt;documents&gt;</title>" in html
    assert '<p><a href="../">Read SOP-01</a></p>' in html
    assert "r2/" not in (site / "sitemap.xml").read_text("utf-8")
    assert not [entry for entry in search_index(site) if "r2" in entry["location"]]

    flat = desk.build("flat", CONFIGURATION + "use_directory_urls: false\n")
    html = (flat / "SOP-01/r2.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../SOP-01.html">' in html


def test_a_page_of_docs_can_link_to_the_address_of_a_revision(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, SOP_01_R2))
    write(desk.root, "docs/about/tool.md", "See [SOP-01 revision 2](../SOP-01/r2.md).\n")
    assert 'href="../../SOP-01/r2/"' in content(desk.build() / "about/tool/index.html")
    assert warnings(caplog) == []


def test_an_address_with_a_broken_link_is_our_fault(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(SOP_01_R2, text=Framed(above='<a href="../gone.md">Read</a>'))
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, broken))
    with pytest.raises(Abort):
        desk.build()
    assert "SOP-01/r2.md: ../gone.md" in caplog.text


# -- frames that are cast once


MANY = (
    *(replace(SOP_02, path=f"SOP-1{n}.md", title=f"SOP-1{n} <Purchasing> & {n}") for n in range(4)),
    *(replace(SOP_02, path=f"SOP-2{n}.md", description=f"Buying & <selling> {n}", text=DEEP) for n in range(4)),
    *(replace(SOP_02, path=f"SOP-3{n}.md", text=f"No title, {n}.\n") for n in range(4)),
    *(replace(SOP_02, path=f"SOP-4{n}.md", text=Framed("<h1>Title</h1>", "", f"## A {n}\n\n## B")) for n in range(4)),
    *(replace(SOP_01_R1, path=f"SOP-01/r{n}.md", title=f"Revision {n} & <more>", key=f"r{n}") for n in range(3, 8)),
)  # fmt: skip


def test_a_frame_cast_once_gives_the_same_bytes_as_one_drawn_for_each_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[str] = []
    fill = mould._Kind.filled

    def counted(*values: Any) -> str:
        filled.append("")
        return fill(*values)

    monkeypatch.setattr(mould._Kind, "filled", counted)
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, *MANY))
    cast = everything(desk.build("cast", cache=False))
    assert len(filled) >= 10
    monkeypatch.setattr(mould, "TRIED", 1000)
    drawn = everything(desk.build("drawn", cache=False))
    assert cast == drawn
    assert len(filled) < 20


def test_a_theme_that_treats_pages_differently_is_drawn_page_by_page(desk: Desk) -> None:
    write(desk.root, "theme/main.html", '{% extends "base.html" %}{% block announce %}{{ page.url }}{% endblock %}')
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, *MANY))
    site = desk.build(configuration=CONFIGURATION.replace("material}", "material, custom_dir: theme}"))
    for number in range(4):
        assert f"SOP-1{number}/\n" in (site / f"SOP-1{number}/index.html").read_text("utf-8")


def test_a_difference_that_no_mark_stands_for_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = desk.root / "other"
    shutil.copytree(configuration.THEME, theme)
    main = (theme / "main.html").read_text("utf-8")
    write(theme, "main.html", main.replace("{{ qmsgen.notice }}", "{{ qmsgen.notice }} at {{ page.url }}!"))
    monkeypatch.setattr(configuration, "THEME", theme)
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, *MANY))
    site = desk.build()
    for number in range(4):
        assert f" at SOP-1{number}/!" in (site / f"SOP-1{number}/index.html").read_text("utf-8")


def test_after_a_small_change_material_is_not_started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(number: int) -> Manual:
        text = f"# Register\n\nRead [SOP-01](SOP-01.md), change {number}.\n"
        many = [replace(page, text=f"# Text {number}\n", key="") for page in MANY]
        return replace(MANUAL, pages=(SOP_01, SOP_02, SOP_01_R1, replace(REGISTER, text=text), *many))

    drawn: list[str] = []

    def noted(frame: Frame, page: Any, html: str) -> str:
        drawn.append(page.file.src_uri)
        return html

    monkeypatch.setattr(Frame, "_checked", noted)
    for number in (1, 2):
        desk.manual = changed(number)
        site = desk.build(str(number))
        first, drawn = drawn, []
    assert first == []
    assert "change 2." in content(site / "register/index.html")
    assert "Text 2" in content(site / "SOP-10/index.html")
    assert everything(site) == everything(desk.build("cold", cache=False))


def test_a_page_of_html_has_its_headings_in_the_contents_and_links_to_them(desk: Desk) -> None:
    clauses = Page(
        "clauses.md", "Clauses", Framed(above='<h1>Clauses</h1>\n<h2 id="c-4">4 <b>Context</b> &amp; more</h2>')
    )
    desk.manual = replace(MANUAL, pages=(*MANUAL.pages, clauses))
    html = (desk.build() / "clauses/index.html").read_text("utf-8")
    link = '<a class="headerlink" href="#c-4" title="Permanent link">&para;</a>'
    assert f'<h2 id="c-4">4 <b>Context</b> &amp; more{link}</h2>' in html
    contents = html[html.index('data-md-component="toc"') :]
    assert "4 Context &amp; more" in contents[: contents.index("</ul>")]


# -- what is committed


def test_a_page_of_docs_that_is_not_committed_is_left_out(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "docs/about/idea.md", "# An idea\n")
    desk.committed = {"docs/about/idea.md": None}
    site = desk.build()
    assert not (site / "about/idea").exists()
    assert (site / "about/tool/index.html").exists()
    assert warnings(caplog) == [
        "qmsgen: docs/about/idea.md is not committed and is left out: commit it, or look at it with `qmsgen serve`"
    ]


def test_the_committed_text_of_a_page_of_docs_is_published(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.committed = {"docs/index.md": b"# As committed\n", "docs/about/gone.md": b"# Gone from the folder\n"}
    site = desk.build()
    assert "As committed" in content(site / "index.html")
    assert "Welcome" not in content(site / "index.html")
    assert "Gone from the folder" in content(site / "about/gone/index.html")
    assert warnings(caplog) == [
        (
            "qmsgen: docs/index.md has changes that are not committed, so its committed text is published: "
            "commit it to publish them"
        )
    ]


def test_a_preview_shows_the_pages_of_docs_as_they_are(desk: Desk) -> None:
    write(desk.root, "docs/about/idea.md", "# An idea\n")
    desk.committed = {"docs/about/idea.md": None, "docs/index.md": b"# As committed\n", "mkdocs.yml": b""}
    site = desk.build(drafts=True)
    assert "An idea" in content(site / "about/idea/index.html")
    assert "Welcome" in content(site / "index.html")
    assert not desk.is_uncommitted_site


def test_other_line_ends_in_the_folder_are_no_change(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    (desk.root / "docs/index.md").write_bytes(b"# Welcome\r\n")
    desk.committed = {"docs/index.md": b"# Welcome\n"}
    desk.build()
    assert warnings(caplog) == []


@pytest.mark.skipif(sys.platform == "win32", reason="makes a symbolic link")
def test_what_lies_behind_a_link_is_not_the_commits_to_say(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "elsewhere/more.md", "# More\n")
    (desk.root / "docs/linked").symlink_to(desk.root / "elsewhere")
    desk.committed = {"docs/linked/more.md": None}
    assert "More" in content(desk.build() / "linked/more/index.html")
    assert warnings(caplog) == []


def test_a_configuration_that_is_not_committed_is_said_so(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "theme/main.html", '{% extends "base.html" %}')
    desk.committed = {"mkdocs.yml": b"site_name: Another\n", "theme/main.html": None}
    site = desk.build(configuration=CONFIGURATION.replace("material}", "material, custom_dir: theme}"))
    assert desk.is_uncommitted_site
    assert warnings(caplog) == [
        (
            "qmsgen: mkdocs.yml, theme/main.html are not as committed, so every page says that the configuration is "
            "uncommitted: commit them"
        )
    ]
    marker = json.loads((site / "_qms/build.json").read_text("utf-8"))
    assert marker["uncommitted_configuration"] == ["mkdocs.yml", "theme/main.html"]


def test_a_configuration_as_committed_is_not_spoken_of(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    write(desk.root, "theme/main.html", '{% extends "base.html" %}')
    desk.build(configuration=CONFIGURATION.replace("material}", "material, custom_dir: theme}"))
    assert not desk.is_uncommitted_site
    assert warnings(caplog) == []


# -- navigation


def test_the_navigation_is_the_manuals_and_then_that_of_docs(site: Path) -> None:
    html = (site / "register/index.html").read_text("utf-8")
    navigation = html[html.index('<nav class="md-nav md-nav--primary"') : html.index("md-content__inner")]
    texts = ("Front page", "Procedures", "Register", "About")
    places = [navigation.index(f"\n    {text}\n") for text in texts]
    assert places == sorted(places)


def test_a_folder_of_docs_is_called_as_its_first_page_is(desk: Desk) -> None:
    write(desk.root, "docs/about/index.md", "# About the tool\n\nHere.\n")
    write(desk.root, "docs/other/page.md", "# A page\n")
    html = (desk.build(drafts=True) / "register/index.html").read_text("utf-8")
    navigation = html[html.index('<nav class="md-nav md-nav--primary"') : html.index("md-content__inner")]
    assert "About the tool" in navigation
    assert 'href="../about/"' in navigation
    assert "Other" in navigation


def test_a_section_opens_with_its_own_page(desk: Desk) -> None:
    section = Entry("Procedures", "register.md", (Entry("SOP-01", "SOP-01.md"),))
    desk.manual = replace(MANUAL, navigation=(Entry("Front page", "index.md"), section))
    html = (desk.build() / "SOP-01/index.html").read_text("utf-8")
    start = html.index("md-nav__container")
    assert 'href="../register/"' in html[start : start + 200]


# -- search


def test_search_knows_documents_by_number_clause_and_mention_and_no_machinery(site: Path) -> None:
    found = {entry["location"]: entry for entry in search_index(site)}
    assert set(found) == {"SOP-01/", "SOP-02/", "SOP-02/#scope"}
    assert found["SOP-01/"] == {
        "location": "SOP-01/",
        "title": "SOP-01 Control of &lt;documents&gt; &amp; records",
        "text": "Title: is no metadata See purchasing and .",
        "keys": "supplier",
        "numbers": "sop1 qp17",
        "clauses": "7x5x3 9001x7x5x3",
    }


def test_a_page_of_docs_is_searched_only_where_it_asks_to_be(desk: Desk) -> None:
    write(desk.root, "docs/about/words.md", "---\nsearch:\n  exclude: false\n---\n# Our words\n")
    write(desk.root, "docs/about/weight.md", "---\nsearch:\n  boost: 2\n---\n# Weight\n")
    found = {entry["location"] for entry in search_index(desk.build())}
    assert found == {"SOP-01/", "SOP-02/", "SOP-02/#scope", "about/words/"}


def test_without_the_address_of_the_site_there_is_no_sitemap(desk: Desk) -> None:
    site = desk.build(configuration=CONFIGURATION.replace("site_url: https://manual.acme.example/\n", ""))
    assert not list(site.glob("sitemap*"))


def test_the_sitemap_names_every_page_in_force(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    for address in ("", "SOP-01/", "SOP-02/", "register/", "about/tool/"):
        assert f"<loc>https://manual.acme.example/{address}</loc>" in sitemap


def test_a_large_manual_has_a_compact_search_index(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qmsgen.site.search_index.FULL_TEXT_UP_TO", 1)
    assert {entry["location"] for entry in search_index(desk.build())} == {"SOP-01/", "SOP-02/"}


# -- nothing from elsewhere


def test_no_page_asks_another_host(site: Path) -> None:
    for path, data in everything(site).items():
        if path.endswith(".html"):
            assert b"unpkg.com" not in data, path
            assert b"googleapis" not in data, path


def test_a_page_that_would_ask_another_host_is_not_published(desk: Desk) -> None:
    page = replace(SOP_02, text='# Purchasing\n\n## Scope {: #scope }\n\n<img src="https://cdn.example/x.png">\n')
    desk.manual = replace(MANUAL, pages=(SOP_01, page, SOP_01_R1, REGISTER))
    with pytest.raises(Abort):
        desk.build()


def test_a_broken_link_between_generated_pages_is_our_fault(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.manual = replace(MANUAL, pages=(SOP_01, SOP_02, SOP_01_R1, replace(REGISTER, text="[x](gone.md)")), foot="")
    with pytest.raises(Abort):
        desk.build()
    assert "register.md: gone.md" in caplog.text


# -- same bytes


def test_cold_warm_parallel_and_uncached_builds_give_the_same_bytes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "WORTH_SHARING", 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    cold = everything(desk.build("cold"))
    warm = everything(desk.build("warm"))
    monkeypatch.setenv("QMSGEN_CACHE", str(desk.root / "other"))
    parallel = everything(desk.build("parallel", jobs=2))
    uncached = everything(desk.build("uncached", cache=False))
    assert cold == warm == parallel == uncached


CHANGES: dict[str, Callable[[Manual], Manual]] = {
    "a text changed": lambda m: replace(m, pages=(replace(SOP_01, text="# Control\n\nAnother text.\n"), *m.pages[1:])),
    "a title changed": lambda m: replace(m, pages=(replace(SOP_01, title="SOP-01 Control"), *m.pages[1:])),
    "a page came": lambda m: replace(
        m,
        pages=(*m.pages, replace(SOP_02, path="SOP-03.md", title="SOP-03")),
        navigation=(*m.navigation[:1], Entry("Procedures", None, (*PROCEDURES, Entry("SOP-03", "SOP-03.md")))),
    ),
    "an entry went": lambda m: replace(m, navigation=m.navigation[:2]),
    "a day passed": lambda m: replace(m, foot=m.foot.replace("22", "23")),
    "a notice came": lambda m: replace(m, notice="<p>Draft</p>"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_cache_gives_what_a_cold_build_does(desk: Desk, change: str) -> None:
    desk.build("before")
    desk.manual = CHANGES[change](MANUAL)
    warm = everything(desk.build("warm"))
    cold = everything(desk.build("cold", cache=False))
    assert warm == cold


def test_the_next_day_nothing_is_rendered_again(desk: Desk) -> None:
    desk.build("before")
    desk.manual = CHANGES["a day passed"](MANUAL)
    site = desk.build("after")
    assert desk.plugin.build.cache.misses == 0
    assert 'data-built="2026-11-23"' in content(site / "SOP-01/r1/index.html")


def test_another_plugin_that_changes_pages_is_not_cached_away(desk: Desk) -> None:
    write(desk.root, "hook.py", "def on_page_context(context, page, config, nav):\n    page.content += 'by a hook'\n")
    configuration = CONFIGURATION + "hooks: [hook.py]\n"
    first = everything(desk.build("first", configuration))
    second = everything(desk.build("second", configuration))
    assert first == second
    assert b"by a hook" in first["SOP-02/index.html"]


# -- what stands in the way


def test_the_marker_says_what_was_built(site: Path) -> None:
    assert json.loads((site / "_qms/build.json").read_text("utf-8")) == {
        "format": "qmsgen-build/1",
        "qmsgen": "0.1.0",
        "commit": "c0ffee",
        "as_of": "2026-11-22",
        "built_on": "2026-11-22",
        "controlled": True,
        "uncommitted_configuration": [],
        "counts": {"documents": 2, "in_force": 1, "held_back": 0, "pages": 4, "attachments": 2},
    }


def test_an_error_holds_a_document_back_and_not_the_manual(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.errors, desk.held_back = (ERROR,), ("SOP-02",)
    site = desk.build()
    assert warnings(caplog) == [
        "qmsgen: SOP-02 is held back: procedures/b.md:7: REV001 SOP-02 changed (raise the revision)"
    ]
    assert json.loads((site / "_qms/build.json").read_text("utf-8"))["counts"]["held_back"] == 1


def test_an_error_that_holds_nothing_back_is_said(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.errors = (ERROR,)
    desk.build(strict=True)
    assert warnings(caplog) == ["qmsgen: procedures/b.md:7: REV001 SOP-02 changed (raise the revision)"]


def test_a_strict_build_writes_everything_and_then_fails(desk: Desk) -> None:
    desk.errors, desk.held_back = (ERROR,), ("SOP-02",)
    with pytest.raises(Abort, match="SOP-02") as stopped:
        desk.build(strict=True)
    assert stopped.value.code == 1
    assert (desk.root / "site/_qms/build.json").exists()


def test_an_error_of_the_registry_that_is_not_on_the_main_line_stops_nothing(desk: Desk) -> None:
    desk.stops_publication = (replace(ERROR, document="QMS", stage=Stage.PROPOSED),)
    assert desk.build(strict=True).exists()


def test_an_error_of_the_registry_stops_publication(desk: Desk) -> None:
    desk.stops_publication = (replace(ERROR, document="QMS", path="people.yml", message="Ada has no role"),)
    with pytest.raises(Abort, match="Ada has no role") as stopped:
        desk.build()
    assert stopped.value.code == 1
    assert not (desk.root / "site").exists()


def test_not_being_able_to_look_is_said_without_a_traceback(desk: Desk) -> None:
    desk.fails = QmsgenError("there is no qms.yml", "run qmsgen init")
    with pytest.raises(Abort, match=r"there is no qms\.yml: run qmsgen init") as stopped:
        desk.build()
    assert stopped.value.code == 2


def test_a_server_that_is_running_goes_on(desk: Desk) -> None:
    desk.fails = QmsgenError("there is no qms.yml", "run qmsgen init")
    with pytest.raises(Abort, match="BuildError"):
        desk.build(serving=True)


def test_without_usable_history_an_uncontrolled_draft_is_built(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.obstacle = QmsgenError("the history is incomplete", "clone with full depth")
    site = desk.build()
    assert warnings(caplog) == ["qmsgen: Uncontrolled draft: the history is incomplete: clone with full depth"]
    assert json.loads((site / "_qms/build.json").read_text("utf-8"))["controlled"] is False


@pytest.mark.parametrize(
    ("serving", "options", "committed_only"), [(False, {}, True), (True, {}, False), (False, {"drafts": True}, False)]
)
def test_drafts_are_shown_where_they_are_wanted(
    desk: Desk, serving: bool, options: dict[str, Any], committed_only: bool
) -> None:
    desk.build(serving=serving, **options)
    [(root, wanted)] = desk.asked
    assert (root, wanted.committed_only) == (desk.root, committed_only)


def test_the_day_can_be_named(desk: Desk) -> None:
    desk.build(as_of="2026-05-01", today="2026-11-22")
    [(_, wanted)] = desk.asked
    assert (wanted.as_of, wanted.now) == (date(2026, 5, 1), datetime(2026, 11, 22, 12, tzinfo=UTC))


def test_a_day_that_is_none_is_said_so(desk: Desk) -> None:
    with pytest.raises((Abort, PluginError)):
        desk.build(as_of="yesterday")


def test_another_theme_is_refused(desk: Desk) -> None:
    with pytest.raises(Abort):
        desk.build(configuration=CONFIGURATION.replace("material", "readthedocs"))


def test_a_repository_is_linked_without_asking_its_host(desk: Desk) -> None:
    site = desk.build(configuration=CONFIGURATION + "repo_url: https://github.com/acme/manual\n")
    html = (site / "SOP-01/index.html").read_text("utf-8")
    assert 'href="https://github.com/acme/manual"' in html
    assert 'data-md-component="source"' not in html


@pytest.mark.skipif(sys.platform == "win32", reason="paths are compared as text")
def test_serve_looks_at_documents_and_at_new_commits(desk: Desk) -> None:
    write(desk.root, ".git/HEAD", "ref: refs/heads/main\n")
    write(desk.root, "mkdocs.yml", CONFIGURATION)
    config = load_config(str(desk.root / "mkdocs.yml"))
    desk.plugin = config.plugins["qmsgen"]
    config = config.plugins.on_config(config)
    desk.plugin.on_build_error(error=ValueError())
    assert [Path(path).relative_to(desk.root).as_posix() for path in config.watch] == ["procedures", ".git/HEAD"]
