"""A table as a value: a terminal draws it, a file gets it in aligned columns."""

from __future__ import annotations

from dataclasses import dataclass

from qmsgen.exports.visible import visible


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of texts; every text is safe to print."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def plain(self) -> str:
        """The table in aligned columns, one row a line."""
        lines = (self.columns, *self.rows)
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        return "".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
            for line in lines
        )


def table(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> Table:
    """A table of any values: what is None stays empty."""
    return Table(columns, tuple(tuple("" if cell is None else visible(str(cell)) for cell in row) for row in rows))
