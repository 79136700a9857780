"""A document's text as it is published: without its front matter, snippets in place, links leading to pages.

The links that are rewritten are those that the scanner finds, the same that were read and digested. Whatever else a
browser could follow or run is taken out: what no digest covers does not reach a reader.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter

from qmsgen.evidence.markup import ALLOWED_SCHEMES, CLAUSES, HeadingMark, Markup, TagKind, Target, scan
from qmsgen.evidence.markup.attributes import attribute_list
from qmsgen.evidence.markup.code import line_end
from qmsgen.evidence.markup.edits import Edit, edited
from qmsgen.evidence.markup.whole_text import LARGEST, MOST_INCLUDES, MOST_MARKS, Excess, WholeText, whole_text
from qmsgen.messages import say
from qmsgen.model.document import Part, PartKind, Reference, Version
from qmsgen.model.texts import Texts
from qmsgen.rendering.dialect import render


def published_body(
    version: Version,
    texts: Texts,
    *,
    page_of: Callable[[Reference], str | None],
    file_of: Callable[[Part], str],
    with_title: bool = True,
) -> str:
    """The Markdown of ``version`` for a page.

    ``page_of`` gives the address of a linked document, None where it has no page: then the link's text stays without
    a link. ``file_of`` gives the address of a picture or attachment. Headings carry their anchors openly, so that they
    keep them whatever else stands on the page; ``with_title=False`` leaves the first heading out.
    """
    snippets = {part.path: part for part in version.parts if part.kind is PartKind.INCLUDE}

    def snippet(path: str) -> str | None:
        return texts.text(snippets[path].blob) if path in snippets else None

    whole = whole_text(texts.text(version.blob), snippet)
    if whole.excess:
        return _not_shown(whole)
    markup = scan(whole.text, with_includes=False)
    links = _Links(markup, version, page_of, file_of)
    return edited(whole.text, [*links.edits(), *_shielding(markup), *_headings(markup, with_title=with_title)])


def _not_shown(whole: WholeText) -> str:
    """What stands in place of a text that nobody could read to its end."""
    what = {
        Excess.CHARACTERS: say("{most:,} characters", most=LARGEST),
        Excess.INCLUDES: say("{most:,} snippets", most=MOST_INCLUDES),
        Excess.MARKS: say("{most:,} marks of Markdown", most=MOST_MARKS),
    }
    excess = what[whole.excess or Excess.CHARACTERS]
    return say("This text is not shown: with its snippets it has more than {excess}.", excess=excess) + "\n"


# -- links ----------------------------------------------------------------------------------------------------------


class _Links:
    """Where the links and pictures of a text lead once it is published."""

    def __init__(
        self,
        markup: Markup,
        version: Version,
        page_of: Callable[[Reference], str | None],
        file_of: Callable[[Part], str],
    ) -> None:
        self._markup = markup
        self._folder = posixpath.dirname(version.path)
        self._references = {(found.path, found.fragment): found for found in version.references}
        self._assets = {part.path: part for part in version.parts if part.kind is PartKind.ASSET}
        self._page_of = page_of
        self._file_of = file_of

    def edits(self) -> list[Edit]:
        """What to write where, so that every link leads where it may."""
        edits: list[Edit] = []
        certain, doubtful = self._sorted()
        for target in certain:
            edits.extend(self._edits(target))
        if doubtful:
            live = self._live(doubtful)
            for number, target in enumerate(doubtful):
                if number in live:
                    edits.extend(self._edits(target))
        return edits

    def _sorted(self) -> tuple[list[Target], list[Target]]:
        """The targets that are links for sure, and those of which only the dialect can tell."""
        certain: list[Target] = []
        doubtful: list[Target] = []
        texts = [target.text for target in self._markup.targets]
        reach: list[tuple[int, int]] = []  # of link texts that begin further up, how far down the longest goes
        for start, end in sorted(texts):
            reach.append((start, max(end, reach[-1][1] if reach else end)))
        for target in self._markup.targets:
            if self._markup.is_indented_code(target.opening):
                continue
            number = bisect_right(reach, target.opening, key=itemgetter(0)) - 1  # its own begins behind its bracket
            is_within = number >= 0 and target.closing <= reach[number][1]
            if target.label is None and (not target.is_certain or (is_within and not target.is_image)):
                doubtful.append(target)
            else:
                certain.append(target)
        return certain, doubtful

    def _live(self, doubtful: list[Target]) -> frozenset[int]:
        """Which of the doubtful targets come out as links when the text is rendered."""
        text = self._markup.text
        names = [f"qmsgen-probe-{number}-{len(text)}" for number in range(len(doubtful))]
        html = render(edited(text, [(t.start, t.end, name) for t, name in zip(doubtful, names, strict=True)])).html
        found = frozenset(re.findall(r'="(qmsgen-probe-[0-9]+-[0-9]+)"', html))
        return frozenset(number for number, name in enumerate(names) if name in found)

    def _edits(self, target: Target) -> Iterator[Edit]:
        scheme = target.scheme
        if scheme is not None and (scheme not in ALLOWED_SCHEMES or target.is_image):
            yield from self._dropped(target)
        elif scheme is None:
            address = self._address(target) if target.is_readable else None
            if address is None:
                yield from self._dropped(target)
            else:
                yield target.start, target.end, _written(address)

    def _address(self, target: Target) -> str | None:
        path, fragment = target.path_and_fragment
        if not path:
            return target.written
        resolved = posixpath.normpath(posixpath.join(self._folder, path))
        reference = self._references.get((resolved, fragment))
        if reference:
            return self._page_of(reference)
        asset = self._assets.get(resolved)
        return self._file_of(asset) if asset else None

    def _dropped(self, target: Target) -> Iterator[Edit]:
        """Only what readers see of a link."""
        text = self._markup.text
        end = target.closing
        following = attribute_list(text, end, line_end(text, end)) if text[end : end + 1] == "{" else None
        yield target.opening, target.text[0], ""
        yield target.text[1], following.end if following else end, ""


def _written(address: str) -> str:
    """An address as it may stand in parentheses."""
    return re.sub(r"""[ ()<>"']""", lambda found: f"%{ord(found[0]):02X}", address)


# -- the rest -------------------------------------------------------------------------------------------------------


def _shielding(markup: Markup) -> Iterator[Edit]:
    """Angle brackets that open what may not stand in a text, written so that they are only shown."""
    for tag in markup.tags:
        is_only_shown = tag.kind in (TagKind.FORBIDDEN, TagKind.BAD_LINK, TagKind.UNCLOSED)
        if is_only_shown and not markup.is_indented_code(tag.start):
            yield tag.start, tag.start + 1, "&lt;"


def _headings(markup: Markup, *, with_title: bool) -> Iterator[Edit]:
    """Headings with their anchors written out, and without the clauses, which are no attribute of HTML."""
    text = markup.text
    for number, heading in enumerate(markup.headings):
        if number == 0 and not with_title and heading.level == 1 and not text[: heading.start].strip():
            yield heading.start, _heading_end(text, heading), ""
            continue
        attributes = heading.attributes
        if attributes:
            kept = [
                f"#{value}" if key == "id" else f".{value}" if key == "class" else f'{key}="{value}"'
                for key, value in attributes.items
                if key != CLAUSES and value
            ]
            if attributes.value("id") is None:
                kept.insert(0, f"#{heading.anchor}")
            yield attributes.start, attributes.end, "{" + " ".join(kept) + "}"
        elif "{" not in text[heading.start : heading.content_end]:
            end = heading.content_end
            while end > 0 and text[end - 1] == " ":
                end -= 1
            yield end, heading.content_end, f" {{#{heading.anchor}}}"


def _heading_end(text: str, heading: HeadingMark) -> int:
    line_end = text.find("\n", heading.content_end)
    if line_end >= 0 and not text.startswith("#", heading.start):
        line_end = text.find("\n", line_end + 1)
    return len(text) if line_end < 0 else line_end
