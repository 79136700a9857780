"""The QR code on a print: where it leads, and when there is none."""

import re

import pytest
import segno

from qmsgen.site.check_mark import MASK, check_mark


def modules(drawing: str) -> frozenset[tuple[int, int]]:
    """The dark modules that a drawing of horizontal lines shows, without its border of two."""
    found = set()
    x = y = 0
    for command, value in re.findall(r"([mMh])([-\d. ]+)", drawing.partition(' d="')[2].partition('"')[0]):
        if command == "h":
            found |= {(x + step - 2, y - 2) for step in range(int(value))}
            x += int(value)
        else:
            across, down = value.split()
            x = int(across) + (x if command == "m" else 0)
            y = int(float(down)) + (y if command == "m" else 0)
    return frozenset(found)


def dark(url: str) -> frozenset[tuple[int, int]]:
    rows = segno.make(url, error="m", micro=False, mask=MASK).matrix
    return frozenset((x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module)


@pytest.mark.parametrize("site", ["https://acme.example/qms/", "https://acme.example/qms"])
def test_the_code_is_the_address_of_the_revision(site: str) -> None:
    drawn = modules(check_mark(site, "SOP-01/r2/"))
    assert drawn == dark("https://acme.example/qms/SOP-01/r2/")
    assert drawn != dark("https://acme.example/qms/SOP-01/r1/")


@pytest.mark.parametrize("site", [None, "", "/manual/", "file:///srv/manual/"])
def test_without_an_address_on_the_web_there_is_no_code(site: str | None) -> None:
    assert check_mark(site, "SOP-01/r2/") == ""
