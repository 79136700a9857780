"""Markdown and HTML that show readers something else than approvers saw."""

from tests.tampering.catalogue import Case, cases


def _case(name: str, finds: str, *lines: str) -> str:
    text = "".join(f"    | {line}\n" for line in lines)
    return f"""
== {name}
finds {finds}
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
{text}"""


CASES: tuple[Case, ...] = cases(
    "".join(
        (
            _case("a template", "DOC013 SOP-02", "The limit is {{ limit }}."),
            _case("a block of a template", "DOC013 SOP-02", "{% include 'x' %}"),
            _case("a script", "DOC014 SOP-02", "<script>alert(1)</script>"),
            _case("a frame", "DOC014 SOP-02", '<iframe src="https://example.com"></iframe>'),
            _case("hidden words", "DOC014 SOP-02", '<div style="display:none">Not this.</div>'),
            _case("a style", "DOC014 SOP-02", "<style>p {color: white}</style>"),
            _case("an event in HTML", "DOC014 SOP-02, DOC015 SOP-02", "Press <kbd onclick=x>Enter</kbd>."),
            _case("an event in an attribute list", "DOC015 SOP-02", "One plant.", '{: onclick="x" }'),
            _case("a style in an attribute list", "DOC015 SOP-02", "One plant.", '{: style="color: white" }'),
            _case("a link that runs a program", "DOC016 SOP-02", "[Here](javascript:alert(1))"),
            _case("the same, in disguise", "DOC016 SOP-02", "[Here](&#106;avascript:alert(1))"),
            _case("the same, by a reference", "DOC016 SOP-02", "[Here][x]", "", "[x]: javascript:alert(1)"),
            _case("the same, in an angle", "DOC016 SOP-02", "<javascript:alert(1)>"),
            _case("a link with data", "DOC016 SOP-02", "[Here](data:text/html;base64,PHN2Zz4=)"),
            _case("a picture from elsewhere", "DOC017 SOP-02", "![Map](https://example.com/map.png)"),
            _case("a picture from the same server", "DOC017 SOP-02", "![Map](//example.com/map.png)"),
            _case("a snippet that does not exist", "REF006 SOP-02", '--8<-- "snippets/none.md"'),
            _case("a snippet from elsewhere", "REF006 SOP-02", '--8<-- "https://example.com/x.md"'),
            _case("a snippet from outside", "REF006 SOP-02", '--8<-- "../secret.md"'),
            _case("a part of a snippet", "REF006 SOP-02", '--8<-- "snippets/scope.md:1:2"'),
            _case("a file from outside", "REF001 SOP-02", "[Here](../../etc/passwd)"),
        )
    )
    + """
== a picture that acts
finds DOC018 SOP-02
2026-02-03 Dora: One plant
    procedures/map.svg
    | <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | ![Map](map.svg)
== a snippet with a script, shared by two documents
finds DOC014 SOP-01, DOC014 SOP-02
2026-02-03 Dora: One plant
    snippets/sites.md
    | <script>alert(1)</script>
== a snippet that includes itself
finds REF006 SOP-01, REF006 SOP-02
2026-02-03 Dora: One plant
    snippets/sites.md
    | --8<-- "snippets/scope.md"
== a comment
notes DOC019 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | <!-- not this -->
    | One plant.
== the same characters in code
notes APP002 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | Write `{{ limit }}` or `<script>`:
    |
    | ```
    | {% include 'x' %} <iframe>
    | ```
"""
)
