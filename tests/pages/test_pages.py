"""The manual's pages, made from a small system: golden files to read, and what every manual must hold to."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from qmsgen.model.approval import Level
from qmsgen.model.document import Document
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.organization import EvidencePolicy, Person, RoleGrant
from qmsgen.model.text import FrontMatter
from qmsgen.pages import build, search_words
from qmsgen.pages.page import Entry, Layout, Manual, Page
from qmsgen.pages.words import css_string
from qmsgen.rendering.dialect import render
from qmsgen.site.article import in_frame
from tests.pages import sample

GOLDEN = Path(__file__).parent / "golden"


def manual(**values: object) -> Manual:
    return build(sample.system(), sample.FINDINGS, sample.TEXTS, **values)  # type: ignore[arg-type]


def page(manual: Manual, path: str) -> Page:
    return next(page for page in manual.pages if page.path == path)


def everything(manual: Manual) -> Iterator[Page]:
    yield from manual.pages
    yield from (extra for extra in (manual.front, manual.not_found) if extra)


@pytest.mark.parametrize(
    "path",
    [
        "SOP-01.md",
        "SOP-01/history.md",
        "SOP-01/r1.md",
        "SOP-01/r2.md",
        "SOP-01/r3.md",
        "SOP-02.md",
        "SOP-03.md",
        "FRM-05.md",
        "POL-01.md",
        "QP-07.md",
        "register.md",
        "clauses/index.md",
        "clauses/iso-9001-2015.md",
        "clauses/documents.md",
        "findings.md",
        "about-this-manual.md",
        "index.md",
        "404.md",
    ],
)
def test_a_page_reads_as_its_golden_file(path: str) -> None:
    written = next(page for page in everything(manual()) if page.path == path).markdown
    written = re.sub(r"<svg.*?</svg>", "", written)  # drawings are looked at, not read
    golden = GOLDEN / path.replace("/", "--")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(written, "utf-8", newline="\n")
    assert written == golden.read_text("utf-8")


def test_the_manual_has_a_page_for_every_document_and_for_each_of_its_revisions() -> None:
    paths = [page.path for page in manual().pages if not page.path.startswith("rules/")]

    assert sorted(paths) == [
        "FRM-05.md",
        "FRM-05/r1.md",
        "POL-01.md",
        "POL-01/r1.md",
        "QP-07.md",
        "SOP-01.md",
        "SOP-01/history.md",
        "SOP-01/r1-r2.md",
        "SOP-01/r1.md",
        "SOP-01/r2-r3.md",
        "SOP-01/r2.md",
        "SOP-01/r3.md",
        "SOP-02.md",
        "SOP-02/history.md",
        "SOP-02/r1.md",
        "SOP-03.md",
        "about-this-manual.md",
        "clauses/documents.md",
        "clauses/index.md",
        "clauses/iso-9001-2015.md",
        "findings.md",
        "register.md",
    ]


def test_every_link_leads_to_a_page_and_a_place_on_it() -> None:
    built = manual()
    html = {page.path: render(page.markdown).html for page in everything(built)}
    anchors = {path: set(re.findall(r'\sid="([^"]*)"', text)) for path, text in html.items()}
    files = {attachment.path for attachment in built.attachments}

    lost = []
    for path, text in html.items():
        for url in re.findall(r'<a\s[^>]*?href="([^"]*)"', text):
            parts = urlsplit(unescape(url))
            if parts.scheme:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if target in files:
                continue
            if target not in html or (parts.fragment and unquote(parts.fragment) not in anchors[target]):
                lost.append(f"{path}: {url}")

    assert lost == []


def test_every_page_has_one_title_and_no_anchor_twice() -> None:
    for page in everything(manual()):
        html = render(page.markdown).html
        found = re.findall(r'\sid="([^"]*)"', html)
        assert (page.path, html.count("<h1")) == (page.path, 0 if page.path == "index.md" else 1)
        assert (page.path, sorted(set(found))) == (page.path, sorted(found))


def test_a_draft_is_on_no_page_of_the_manual() -> None:
    built = manual()
    words = [str(built.navigation), built.notice, built.foot]
    words += [part for page in everything(built) for part in (page.title, page.description, page.markdown)]

    assert [text for text in words if "ecret" in text or "SOP-04" in text] == []


def test_a_draft_is_shown_to_those_who_ask_for_drafts_and_marked_so_that_nobody_takes_it_for_the_manual() -> None:
    built = manual(drafts=True)
    draft = page(built, "SOP-04.md")

    assert "Secret text." in draft.markdown
    assert draft.markdown.count("DRAFT – NOT FOR USE") == 2  # watermark and status
    assert draft.markdown.count(css_string("DRAFT – NOT FOR USE").strip('"')) == 2  # head and foot of each sheet
    assert draft.searchable is False
    assert "Preview with drafts" in built.notice


def test_a_draft_of_a_document_in_force_stands_beside_it() -> None:
    edited = sample.procedure(4, sample.TODAY, "Not yet.", "Edited.")
    edited = replace(edited, landing=replace(edited.landing, stage=Stage.UNCOMMITTED))
    qms = sample.system(sample.document(*sample.SOP_01, latest=edited))

    built = build(qms, (), sample.TEXTS, drafts=True)

    assert "Edited." not in page(built, "SOP-01.md").markdown
    assert 'href="SOP-01/draft.md"' in page(built, "SOP-01.md").markdown
    assert "Edited." in page(built, "SOP-01/draft.md").markdown


def test_a_manual_that_cannot_be_proved_says_so_on_every_page() -> None:
    built = manual(uncontrolled="the history is incomplete")

    assert "UNCONTROLLED DRAFT – NOT FOR USE" in built.notice
    assert "the history is incomplete" in built.notice
    assert "nothing on this page is proved" in built.foot
    assert "Use a passkey." in page(built, "SOP-01.md").markdown
    assert page(built, "SOP-01.md").markdown.count("DRAFT – NOT FOR USE") == 2
    others = [page for page in everything(built) if page.path != "about-this-manual.md"]
    assert [page.path for page in others if "In force" in page.markdown] == []


def test_nothing_looks_like_an_approval_where_none_is_required() -> None:
    built = manual()

    assert [page.path for page in everything(built) if "Approved" in page.markdown or "APPROVED" in page.markdown] == []
    assert (
        "No approval is required by this organization&#39;s rules yet; nothing is proved."
        in page(built, "SOP-01.md").markdown
    )
    assert "Nothing is proved yet" in built.foot


def test_the_manual_of_an_earlier_day_shows_that_day_and_says_so() -> None:
    built = build(sample.system(as_of=date(2026, 2, 14)), (), sample.TEXTS)

    assert "Paper copies are stamped." in page(built, "SOP-01.md").markdown
    assert [p.path for p in built.pages if p.path.startswith("SOP-01/")] == ["SOP-01/r1.md"]
    assert "In force" in page(built, "SOP-02.md").markdown
    assert "Manual as of" in built.notice
    assert "14 February 2026" in built.notice
    assert "through" not in page(built, "SOP-01.md").markdown.casefold().split("qms-revision-history")[0]


def test_the_manual_of_an_earlier_day_names_no_finding_of_today() -> None:
    error = Finding("REV001", "changed", Severity.ERROR, "SOP-02 changed", "raise the revision", "SOP-02", 1, "b.md", 7)
    today = build(sample.system(), (error,), sample.TEXTS)
    earlier = build(sample.system(as_of=date(2026, 2, 14)), (error,), sample.TEXTS)

    assert "SOP-02 changed" in page(today, "SOP-02.md").markdown
    assert not [p.path for p in everything(earlier) if "SOP-02 changed" in p.markdown]
    assert "Findings are about the repository as it is today" in page(earlier, "findings.md").markdown
    assert "Nothing to put right" not in page(earlier, "findings.md").markdown
    assert earlier.front is not None
    assert "warnings" not in earlier.front.markdown


def test_the_foot_says_when_the_configuration_is_not_the_commits() -> None:
    said = build(sample.system(), (), sample.TEXTS, uncommitted_site=True).foot
    assert "</code> with uncommitted configuration." in said
    assert "uncommitted" not in build(sample.system(), (), sample.TEXTS).foot


def variants() -> Iterator[Manual]:
    """The sample with one thing different at a time: the day, a finding, a person, a name, a title elsewhere."""
    people = sample.ORGANIZATION.people
    promoted = replace(people[0], name="Ada Promoted")
    second = Person("eve", "Eve New", roles=(RoleGrant("quality-manager", date(2026, 1, 1)),))
    organizations = (
        sample.ORGANIZATION,
        replace(sample.ORGANIZATION, people=(promoted, *people[1:])),
        replace(sample.ORGANIZATION, people=(*people, second)),
        replace(sample.ORGANIZATION, name="Acme Turning"),
        replace(sample.ORGANIZATION, contact="quality@example.com"),
        replace(sample.ORGANIZATION, source="https://forge.example/acme/qms"),
        replace(sample.ORGANIZATION, document_types=()),
        replace(sample.ORGANIZATION, standards=()),
        replace(sample.ORGANIZATION, processes=()),
        replace(sample.ORGANIZATION, evidence=EvidencePolicy(Level.SIGNED)),
    )
    for organization in organizations:
        yield build(sample.system(organization=organization), sample.FINDINGS, sample.TEXTS)
    for day in (date(2026, 2, 14), date(2026, 12, 24), date(2030, 1, 1)):
        yield build(sample.system(as_of=day), (), sample.TEXTS)
    retitled = sample.version(
        replace(sample.FRM_05.front_matter, title="Wish"), date(2026, 1, 5), "# Wish\n\nWhat do you wish?"
    )
    yield build(sample.system(sample.document(retitled)), (), sample.TEXTS)
    yield manual(drafts=True)


def test_two_pages_with_one_path_and_one_key_have_one_text() -> None:
    seen: dict[tuple[str, str], str] = {}

    for variant in variants():
        for written in variant.pages:
            if written.key and not written.path.startswith("rules/"):
                assert seen.setdefault((written.path, written.key), written.markdown) == written.markdown


def test_the_same_values_give_the_same_manual() -> None:
    first, second = manual(), manual()

    assert [(p.path, p.key, p.markdown) for p in first.pages] == [(p.path, p.key, p.markdown) for p in second.pages]
    assert (first.attachments, first.navigation, first.foot) == (second.attachments, second.navigation, second.foot)


def test_the_text_of_the_revision_in_force_stands_once_and_its_own_address_leads_there() -> None:
    pages = manual().pages

    leading = {page.path: page.leads_to for page in pages if page.layout is Layout.ADDRESS}
    assert leading == {"FRM-05/r1.md": "FRM-05.md", "POL-01/r1.md": "POL-01.md", "SOP-01/r2.md": "SOP-01.md"}


def test_what_stands_around_a_text_reads_the_same_whether_it_passes_through_markdown_or_not() -> None:
    for built in variants():
        for page in everything(built):
            as_a_whole = render(page.markdown).html
            in_parts = in_frame(page.framed, render(page.framed.text).html)
            assert (page.path, in_parts.split()) == (page.path, as_a_whole.split())


def test_a_page_is_the_same_page_tomorrow() -> None:
    today = build(sample.system(), sample.FINDINGS, sample.TEXTS)
    qms = replace(sample.system(), today=date(2026, 11, 25), as_of=date(2026, 11, 25))
    tomorrow = build(qms, sample.FINDINGS, sample.TEXTS)

    dated = {"register.md", "findings.md", "about-this-manual.md"}  # these name the day
    assert {a.path for a, b in zip(today.pages, tomorrow.pages, strict=True) if a.markdown != b.markdown} == dated


@pytest.mark.parametrize("path", ["POL-01.md", "POL-01/r1.md", "register.md", "index.md"])
def test_a_title_comes_out_letter_by_letter(path: str) -> None:
    written = next(page for page in everything(manual()) if page.path == path)
    html = render(written.markdown).html

    assert "Quality &lt;b&gt;policy&lt;/b&gt; | *not* _bold_ {: .x }" in html.replace("&#42;", "*")
    assert "<script>alert" not in html
    assert "<b>" not in html


def test_search_finds_documents_in_force_and_the_register_and_no_machinery() -> None:
    found = {page.path for page in everything(manual()) if page.searchable}

    assert found == {"SOP-01.md", "FRM-05.md", "POL-01.md", "register.md"}


def test_a_document_is_looked_for_by_its_numbers_its_keywords_and_the_clauses_it_addresses() -> None:
    found = page(manual(), "SOP-01.md")

    assert found.numbers == ("SOP-01", "QP-07")
    assert found.keywords == ("Control of documents", "records", "archive")
    assert set(found.clauses) == {"7.5.2", "9001 7.5.2", "7.5.3", "9001 7.5.3", "7.5", "9001 7.5"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("ISO 9001:2015", "9001"),
        ("ISO/IEC 27001:2022", "27001"),
        ("AS9100D", "9100D"),
        ("EU GMP Annex 11", "Annex 11"),
        ("21 CFR Part 11", "Part 11"),
        ("21 CFR 820 (QMSR)", "CFR 820"),
        ("House rules", "House rules"),
    ],
)
def test_a_standard_is_called_before_a_clause_as_people_call_it(title: str, name: str) -> None:
    assert search_words.short_name(title) == name


def test_a_clause_is_looked_for_by_those_above_it_but_not_by_its_chapter() -> None:
    assert [*search_words.with_those_above("7.5.3.1")] == ["7.5.3.1", "7.5.3", "7.5"]
    assert [*search_words.with_those_above("820.35(a)")] == ["820.35(a)", "820.35"]


def test_superseded_pages_are_lean_and_marked_on_screen_and_paper() -> None:
    old = page(manual(), "SOP-01/r1.md")

    assert old.layout is Layout.ARCHIVED
    assert '<div class="qms-watermark" aria-hidden="true"><span data-word="SUPERSEDED"></span></div>' in old.markdown
    assert "This revision is superseded. Do not work by it." in old.markdown
    assert '<a href="../SOP-01.md">In force: SOP-01 revision 2</a>' in old.markdown


def test_the_redline_says_why_and_what_changed_beside_the_text() -> None:
    retitled = sample.procedure(
        2, date(2026, 3, 9), "New name.", "Same.", title="Control of information", owner="managing-director"
    )
    qms = sample.system(sample.document(sample.SOP_01[0], retitled))

    written = page(build(qms, (), sample.TEXTS), "SOP-01/r1-r2.md").markdown

    assert "<strong>Reason:</strong> New name." in written
    assert "<td><del>Control of documents</del></td><td><ins>Control of information</ins></td>" in written
    assert "<td><del>Quality Manager</del></td><td><ins>Managing Director</ins></td>" in written


def test_pictures_of_shown_revisions_are_published_at_addresses_made_from_their_content() -> None:
    shown = replace(sample.FRM_05, parts=(sample.picture(),))
    secret = replace(sample.DRAFT, parts=(replace(sample.picture(), sha256="f" * 64),))
    qms = sample.system(sample.document(shown), Document("SOP-04", (), secret, None))

    published = build(qms, (), sample.TEXTS).attachments

    assert [a.path for a in published] == [f"files/{sample.picture().sha256[:20]}/flow.svg"]


def test_every_sheet_of_paper_says_what_it_is() -> None:
    written = page(manual(), "SOP-01.md").markdown

    assert r'@top-left{content:"SOP-01 \b7  Revision 2 \b7  In force"}' in written
    assert '@bottom-left{content:"Uncontrolled when printed. Digest ' in written
    assert 'counter(page) " " "of" " " counter(pages)' in written


def test_nothing_in_a_title_leaves_its_string_in_a_style_sheet() -> None:
    assert css_string('a"}</style>\\ x') == r'"a\22 \7d \3c /style\3e \5c  x"'


@pytest.mark.parametrize(
    ("values", "report", "propose"),
    [
        ({}, "about-this-manual.md#something-is-wrong", "FRM-05.md"),
        (
            {"contact": "quality@example.com"},
            "mailto:quality%40example.com?subject=Something%20is%20wrong",
            "FRM-05.md",
        ),
        ({"contact": "https://desk.example/new"}, "https://desk.example/new", "FRM-05.md"),
        (
            {"source": "https://github.example/acme/qms"},
            "https://github.example/acme/qms/issues/new?title=",
            "https://github.example/acme/qms/edit/main/procedures/sop-01.md",
        ),
        (
            {"source": "https://gitlab.example/acme/qms/"},
            "https://gitlab.example/acme/qms/-/issues/new?issue[title]=",
            "https://gitlab.example/acme/qms/-/edit/main/procedures/sop-01.md",
        ),
        (
            {"source": "https://forge.example/x?file={path}"},
            "about-this-manual.md#something-is-wrong",
            "https://forge.example/x?file=procedures/sop-01.md",
        ),
    ],
)
def test_readers_can_say_that_something_is_wrong_and_propose_a_change(
    values: dict[str, str], report: str, propose: str
) -> None:
    organization = replace(sample.ORGANIZATION, **values)  # type: ignore[arg-type]
    written = page(build(sample.system(organization=organization), (), sample.TEXTS), "SOP-01.md").markdown

    links = [unescape(url) for url in re.findall(r'<a class="qms-button" href="([^"]*)"', written)]

    assert links[0].startswith(report)
    assert links[1] == propose


def test_navigation_names_documents_one_by_one_up_to_a_hundred_and_fifty_and_their_registers_above_a_thousand() -> None:
    def entries(number: int) -> tuple[Entry, ...]:
        more = [
            sample.document(
                sample.version(
                    FrontMatter(
                        id=f"SOP-{n:05d}", title=f"Step {n}", revision=1, owner="quality-manager", changes="New."
                    ),
                    date(2026, 1, 5),
                    "# Step",
                )
            )
            for n in range(number)
        ]
        return build(sample.system(*more), (), sample.TEXTS).navigation

    few, many, very_many = entries(140), entries(600), entries(1200)

    assert next(len(e.entries) for e in few if e.title == "Procedures") == 141
    assert [e.title for e in many] == ["Start", "Register", "Clauses", "Findings", "About this manual"]
    assert [e.path for e in very_many if e.title == "Procedures"] == ["register/procedure.md"]
