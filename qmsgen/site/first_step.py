"""The way to the first step: on a narrow screen, what stands before a text's first numbered list can fold.

Here the parts are only marked: the sections above that list, the charts between its heading and itself, the list, and
a link that leads to it. Nothing is hidden without the script that folds, and nothing ever on paper or a wide screen.
What warns of danger is left out of every mark, so that no screen hides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from qmsgen.messages import say

ANCHOR = "qms-first-step"

TAG = re.compile(r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

ALARMS = (
    *("safe", "warn", "caution", "danger", "hazard", "attention", "alert", "emergenc", "protective", "ppe", "injur"),
    *("sicherheit", "gefahr", "vorsicht", "achtung", "notfall", "verletz", "sécurité", "avertissement", "urgence"),
    *("segur", "peligro", "adverten", "precauci", "atenci", "emergencia", "perigo", "aviso", "atenção"),
    *("sicurezza", "pericol", "avvertenz", "attenzione", "veilig", "gevaar", "waarschuwing", "let op"),
    *("säkerhet", "varning", "fara", "sikkerhe", "advarsel", "turvallisuus", "varoitus", "vaara"),
    *("bezpiecze", "uwaga", "ostrzeże", "bezpečn", "nebezpeč", "pozor", "varování", "biztons", "veszély", "figyelem"),
    *("siguran", "pericul", "atenție", "güvenlik", "tehlike", "dikkat", "uyarı", "безопасн", "опасн", "внимание"),
    *("ασφάλεια", "κίνδυνος", "προσοχή", "安全", "危険", "危险", "警告", "注意"),
)
"""How words begin that head a warning, in the languages of Europe's and East Asia's shop floors."""

_WORD = "|".join(map(re.escape, ALARMS))
WARNING = re.compile(
    rf"""class="[^"]*\badmonition\b | <details\b
    | <(?:h[1-6]|th|dt|strong|em|b)\b[^>]*>[^<]*?(?<!\w)(?:{_WORD})
    | <(?:p|li|td|dd|blockquote)\b[^>]*>\W*(?:{_WORD})""",
    re.VERBOSE | re.IGNORECASE,
)
"""An admonition, a heading or stressed word that speaks of danger, or a paragraph that begins with such a word."""


@dataclass(frozen=True, slots=True)
class _Block:
    """An element of the text that stands in no other."""

    name: str
    html: str

    @property
    def is_chart(self) -> bool:
        return self.name == "pre" and self.html.startswith('<pre class="mermaid"')


def with_way_to_first_step(html: str) -> str:
    """``html``, the text of a document, with its first numbered list and what stands before it marked.

    A text without such a list, or one that opens with it, stays as it is.
    """
    blocks = _blocks_up_to_list(html)
    if not blocks:
        return html
    *before, steps = blocks
    title = [before.pop(0)] if before and before[0].name == "h1" else []
    if all(_is_heading(block) or not block.html.strip() for block in before):
        return html
    rest = html[sum(len(block.html) for block in blocks) :]
    marked = (*(block.html for block in title), _link(), *_folding(before), _anchored(steps))
    return "".join(marked) + rest


def _blocks_up_to_list(html: str) -> tuple[_Block, ...]:
    """The text up to the end of its first numbered list, in pieces; empty without one, or where tags do not match."""
    found = []
    start, depth = 0, 0
    for tag in TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in VOID:
            continue
        if depth == 0 and not tag["end"] and tag.start() > start:
            found.append(_Block("", html[start : tag.start()]))
            start = tag.start()
        depth += -1 if tag["end"] else 1
        if depth < 0:
            return ()
        if depth == 0:
            found.append(_Block(name, html[start : tag.end()]))
            start = tag.end()
            if name == "ol":
                return tuple(found)
    return ()


def _folding(before: Sequence[_Block]) -> Iterator[str]:
    """What stands before the list: sections as a whole, and below the last heading only charts, may fold."""
    sections = _sections(before)
    for section in sections[:-1]:
        text = "".join(block.html for block in section[1:])
        can_fold = _is_heading(section[0]) and text.strip() and not WARNING.search(section[0].html + text)
        yield _foldable(section[0].html, text) if can_fold else section[0].html + text
    for block in sections[-1]:
        title = f'<p class="qms-opening__title">{escape(say("Flow chart"))}</p>'
        yield _foldable(title, block.html) if block.is_chart else block.html


def _sections(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """What stands above the first heading of the second level, and then one part for each such heading."""
    parts: list[list[_Block]] = [[_Block("", "")]]
    for block in blocks:
        if _is_heading(block):
            parts.append([])
        parts[-1].append(block)
    return parts


def _is_heading(block: _Block) -> bool:
    return block.name == "h2"


def _foldable(heading: str, text: str) -> str:
    return f'<div class="qms-opening">\n{heading}<div class="qms-opening__text">{text}</div>\n</div>\n'


def _link() -> str:
    return f'\n<p class="qms-to-steps" data-search-exclude><a href="#{ANCHOR}">{escape(say("Go to the steps"))}</a></p>'


def _anchored(steps: _Block) -> str:
    return f'<div id="{ANCHOR}">\n{steps.html}\n</div>'
