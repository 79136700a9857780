"""YAML and characters that mean other things to other readers."""

from tests.tampering.catalogue import Case, cases

_HEAD = "id: SOP-02\\ntitle: Warehouse\\nrevision: 2\\nowner: quality-manager\\nchanges: One plant only.\\n"
_BODY = "# Warehouse\\n\\nOne plant.\\n"


def _file(
    name: str, finds: str, head: str = "", body: str = _BODY, opening: str = "---\\n", closing: str = "---\\n"
) -> str:
    text = (opening + _HEAD + head + closing + body).replace('"', '\\"')
    return f"""
== {name}
finds {finds}
2026-02-03 Dora: One plant
    procedures/sop-02.md: bytes "{text}"
"""


CASES: tuple[Case, ...] = cases(
    "".join(
        (
            _file("an anchor", "DOC003 SOP-02", "keywords: &a [one]\\n"),
            _file("an alias", "DOC003 SOP-02", "keywords: *a\\n"),
            _file("a tag", "DOC003 SOP-02", "keywords: !!python/object/apply:os.system [id]\\n"),
            _file("a merge key", "DOC003 SOP-02", "<<: {title: Other}\\n"),
            _file("a key twice", "DOC003 SOP-02", "revision: 1\\n"),
            _file("a tab", "DOC003 SOP-02", "keywords:\\t[one]\\n"),
            _file("a second document", "DOC003 SOP-02", "--- \\nrevision: 1\\n"),
            _file("an unknown key", "DOC004 SOP-02", "aproved_by: ada\\n"),
            _file("a status", "DOC004 SOP-02", "status: effective\\n"),
            _file("an approval", "DOC004 SOP-02", "approved_by: ada\\n"),
            _file("another end of the front matter", "DOC003 SOP-02", closing="...\\n"),
            _file("a blank after the opening", "DOC003 SOP-02", opening="--- \\n"),
            _file("no opening", "DOC003 SOP-02", opening=""),
            _file("a mark before the opening", "DOC001 SOP-02", opening="\\xef\\xbb\\xbf---\\n"),
            _file("a NUL", "DOC001 SOP-02", body="# Warehouse\\n\\nOne\\x00 plant.\\n"),
            _file("bytes that are no UTF-8", "DOC001 SOP-02", body="# Warehouse\\n\\nOne\\xff plant.\\n"),
            _file("a lone carriage return", "DOC001 SOP-02", body="# Warehouse\\n\\nOne\\rplant.\\n"),
            _file("letters from right to left", "DOC002 SOP-02", body="# Warehouse\\n\\nOne \\xe2\\x80\\xaeplant.\\n"),
            _file("a letter without width", "DOC002 SOP-02", body="# Warehouse\\n\\nO\\xe2\\x80\\x8bne plant.\\n"),
            _file("a letter without width in the title", "DOC002 SOP-02", "keywords: [o\\xe2\\x80\\x8bne]\\n"),
            _file("letters that are not composed", "DOC001 SOP-02", body="# Warehouse\\n\\nPru\\xcc\\x88fung.\\n"),
        )
    )
)
