"""The body of a document, or a snippet: its headings, what it links to and includes, and what must not stand in it.

Characters that nobody sees are the whole file's business (`plain_text`); here they only count where they are written
as entities. Code spans, fences and indented code are exempt from faults of content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from qmsgen.evidence.characters import hidden_in, name_of
from qmsgen.evidence.markup import (
    ALLOWED_SCHEMES,
    CLAUSES,
    FILL,
    AttributeList,
    Fence,
    HeadingMark,
    Markup,
    Tag,
    TagKind,
    Target,
    decoded,
    is_allowed_attribute,
    place_of,
    scan,
    scheme_of,
    slug,
)
from qmsgen.evidence.markup.addresses import path_and_fragment
from qmsgen.evidence.markup.code import MANY_QUOTES, line_end
from qmsgen.evidence.markup.html import INLINE, TABLE
from qmsgen.evidence.markup.whole_text import MOST_MARKS, WholeText, marks_of
from qmsgen.messages import say
from qmsgen.model.text import Citation, Fault, FaultKind, Heading, Include, Link, LinkDefinition, LinkReference
from qmsgen.reading.blocks import Block, BlockHeading, BlockReader, is_only_words, reaches_far, stands_alone

HTML_ALLOWED = INLINE | TABLE

TOLD = 200
"""So many faults of a body are told; who has more begins with these."""

LOOKED_AT = 20 * TOLD
"""So many faults are looked at to find those that differ."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a body says.

    ``definitions`` and ``references`` matter where a text and its snippets share link targets. ``anchors`` are those
    that its author gave to something other than headings.
    """

    headings: tuple[Heading, ...] = ()
    clauses: tuple[Citation, ...] = ()
    links: tuple[Link, ...] = ()
    includes: tuple[Include, ...] = ()
    faults: tuple[Fault, ...] = ()
    definitions: tuple[LinkDefinition, ...] = ()
    references: tuple[LinkReference, ...] = ()
    anchors: tuple[str, ...] = ()


class BodyReader:
    """Reads one body after the other, fastest where the revisions of a document follow each other."""

    def __init__(self) -> None:
        self._blocks = BlockReader(_read_block)

    def read(self, text: str, first_line: int) -> Body:
        """Read the text below the front matter, or a snippet; ``first_line`` is its first line's number in the file."""
        if (marks := marks_of(text)) > MOST_MARKS:
            return Body(faults=(_too_many(marks, first_line + _last_line(text)),))
        found = self._blocks.read(text, first_line)
        if found is None:
            return _Reader(scan(text), first_line).body()
        return Body(found.headings, found.clauses, found.links, references=found.references, anchors=found.anchors)


def read_body(text: str, first_line: int) -> Body:
    """Read a single body."""
    return BodyReader().read(text, first_line)


def read_whole(whole: WholeText) -> Body:
    """The headings and anchors of a document with its snippets; their lines are those in the document's own file."""
    return _WholeReader(whole).outline()


def _last_line(text: str) -> int:
    """The line, counted from 0, up to which a text has as many marks as can be checked."""
    shortest, longest = 0, text.count("\n")
    lines = text.split("\n")
    while shortest < longest:
        middle = (shortest + longest) // 2
        if marks_of("\n".join(lines[: middle + 1])) > MOST_MARKS:
            longest = middle
        else:
            shortest = middle + 1
    return shortest


def _too_many(marks: int, line: int) -> Fault:
    return Fault(
        FaultKind.UNREADABLE,
        line,
        say(
            "the text holds {marks} marks of Markdown such as [ < # & or backticks; up to this line there are {most},"
            " and no more can be checked",
            marks=marks,
            most=MOST_MARKS,
        ),
        say(
            "Split the document before this line, or attach long listings and tables as files of their own and link to"
            " them."
        ),
    )


def _read_block(text: str) -> Block | None:
    """What a block says; None where that depends on its surroundings, or where something is wrong with it."""
    if reaches_far(text):
        return None
    if is_only_words(text):
        return Block(text.count("\n"), silent=True)
    return _plain_heading(text) or _plain_links(text) or _scanned_block(text)


@lru_cache(maxsize=4096)
def _scanned_block(text: str) -> Block | None:
    markup = scan(text)
    return _Reader(markup, 0).block() if stands_alone(markup) else None


def _plain_links(text: str) -> Block | None:
    """Nothing but words and links to files, where that takes no second look; histories are full of them."""
    if "[" not in text or "`" in text or "\\" in text:
        return None
    between = _PLAIN_LINK.sub("link", text)
    if "]" in between or not is_only_words(between):
        return None
    found = _PLAIN_LINK.finditer(text)
    links = tuple(Link(link[1], link[2] or "", text.count("\n", 0, link.start()), is_image=False) for link in found)
    return Block(text.count("\n"), silent=False, links=links)


def _plain_heading(text: str) -> Block | None:
    """The heading that a block is, where that takes no second look."""
    found = _PLAIN_HEADING.fullmatch(text)
    if found is None or not (title := " ".join(found["title"].split())):
        return None
    clauses: list[tuple[str, str]] = []
    for _, cited in _clauses_named(found["clauses"] or ""):
        if cited is None:
            return None
        clauses += cited
    heading = BlockHeading(0, len(found["marks"]), title, slug(title), None, tuple(clauses))
    return Block(text.count("\n"), silent=False, headings=(heading,))


@lru_cache(maxsize=4096)
def _clauses_named(written: str) -> tuple[tuple[str, tuple[tuple[str, str], ...] | None], ...]:
    """The parts of what `clauses` says, each with the clauses of a standard; None where they cannot be read."""
    found: list[tuple[str, tuple[tuple[str, str], ...] | None]] = []
    for part in filter(None, map(str.strip, written.split(";"))):
        standard, *rest = part.split(None, 1)
        clauses = [clause.strip() for clause in "".join(rest).split(",")]
        if _STANDARD.fullmatch(standard) and all(map(_CLAUSE.fullmatch, clauses)):
            found.append((part, tuple((standard, clause) for clause in clauses)))
        else:
            found.append((part, None))
    return tuple(found)


class _Reader:
    """Turns what the scanner found into values with lines, and into faults."""

    def __init__(self, markup: Markup, first_line: int) -> None:
        self._markup = markup
        self._first_line = first_line
        self._known = (0, first_line)
        self._cited = tuple(self._citations())
        self._headings = {mark.attributes.start for mark in markup.headings if mark.attributes}

    def body(self) -> Body:
        markup = self._markup
        outline = self.outline()
        faults = islice(dict.fromkeys(islice(self._faults(), LOOKED_AT)), TOLD) if self._is_suspicious() else ()
        return Body(
            outline.headings,
            outline.clauses,
            tuple(self._links()) if markup.targets else (),
            tuple(self._includes()) if markup.includes.marks else (),
            tuple(sorted(faults, key=lambda fault: fault.line)),
            tuple(self._definitions()) if markup.definitions else (),
            tuple(self._references()) if "[" in markup.prose else (),
            outline.anchors,
        )

    def outline(self) -> Body:
        """Only its headings, their clauses, and its anchors."""
        markup = self._markup
        headings = (Heading(mark.level, mark.title, mark.anchor, self._line(mark.start)) for mark in markup.headings)
        clauses = (citation for citation in self._cited if isinstance(citation, Citation))
        return Body(tuple(headings), tuple(clauses), anchors=markup.anchors())

    def block(self) -> Block | None:
        """The same for a block without faults, None for any other."""
        faults = (found for found in (*self._cited, *self._faults_of_content()) if not isinstance(found, Citation))
        if next(faults, None) is not None:
            return None
        markup = self._markup
        by_line: dict[int, list[tuple[str, str]]] = {}
        for cited in self._cited:
            if isinstance(cited, Citation):
                by_line.setdefault(cited.line, []).append((cited.standard, cited.clause))
        headings = []
        for mark in markup.headings:
            line = self._line(mark.start)
            given = (mark.attributes.value("id") if mark.attributes else None) or None
            clauses = tuple(by_line.get(line, ()))
            headings.append(BlockHeading(line, mark.level, mark.title, slug(mark.title), given, clauses))
        taken = tuple(value for found in markup.lists for key, value in found.items if key == "id" and value)
        links = tuple(self._links()) if markup.targets else ()
        references = tuple(self._references()) if "[" in markup.prose else ()
        silent = not (headings or taken or links or references)
        return Block(markup.text.count("\n"), silent, tuple(headings), taken, links, references, markup.anchors())

    def _line(self, position: int) -> int:
        known, line = self._known
        if position < known:
            known, line = 0, self._first_line
        line += self._markup.text.count("\n", known, position)
        self._known = (position, line)
        return line

    def _is_suspicious(self) -> bool:
        markup = self._markup
        prose = markup.prose
        return bool(
            markup.targets
            or markup.definitions
            or markup.tags
            or markup.fences
            or markup.lists
            or "{" in prose
            or "&" in prose
            or markup.includes.marks
            or markup.includes.misspelt
        )

    # -- what there is ------------------------------------------------------------------------------------------

    def _citations(self) -> Iterator[Citation | Fault]:
        for mark in self._markup.headings:
            if mark.attributes and (written := mark.attributes.value(CLAUSES)) is not None:
                yield from self._clauses(mark, written)

    def _clauses(self, mark: HeadingMark, written: str) -> Iterator[Citation | Fault]:
        """The clauses that a heading names, such as ``iso-9001 8.7.1, 8.7.2; iso-13485 8.3``."""
        line = self._line(mark.start)
        for part, cited in _clauses_named(written):
            if cited is None:
                yield Fault(
                    FaultKind.BAD_VALUE,
                    line,
                    say("the clauses of the heading '{title}' cannot be read: {part}", title=mark.title, part=part),
                    say('Write the standard, then its clauses, such as "iso-9001 8.7.1, 8.7.2; iso-13485 8.3".'),
                )
                continue
            for standard, clause in cited:
                yield Citation(standard, clause, line, mark.anchor, mark.title)

    def _links(self) -> Iterator[Link]:
        for target in self._markup.targets:
            if target.scheme is None and target.is_readable and target.address:
                yield Link(*target.path_and_fragment, self._line(target.opening), target.is_image)

    def _includes(self) -> Iterator[Include]:
        for mark in self._markup.includes.marks:
            if ":" not in mark.path:
                yield Include(mark.path, self._line(mark.start))

    def _definitions(self) -> Iterator[LinkDefinition]:
        for found in self._markup.definitions:
            address = decoded(self._markup.text[found.start : found.end])
            if scheme_of(address) is None:
                yield LinkDefinition(found.label, *path_and_fragment(address), self._line(found.start))

    def _references(self) -> Iterator[LinkReference]:
        for found in self._markup.references():
            if found.label not in ("", "x") and FILL not in found.label:
                yield LinkReference(found.label, self._line(found.start), found.is_image)

    # -- what must not be ---------------------------------------------------------------------------------------

    def _faults(self) -> Iterator[Fault]:
        markup = self._markup
        for citation in self._cited:
            if isinstance(citation, Fault):
                yield citation
        for position, fault in self._faults_of_content():
            if not markup.is_indented_code(position):
                yield fault
        yield from self._faults_of_includes()
        for fence in markup.fences:
            yield from self._faults_of_fence(fence)

    def _faults_of_content(self) -> Iterator[tuple[int, Fault]]:
        for target in self._markup.targets:
            yield from self._faults_of_target(target)
        for found in self._markup.definitions:
            yield from self._faults_of_definition(found.start, found.end)
        yield from self._faults_of_templates()
        yield from self._faults_of_tags()
        for attributes in self._markup.lists:
            yield from self._faults_of_attributes(attributes)
        yield from self._faults_of_entities()

    def _fault(self, position: int, kind: FaultKind, message: str, fix: str) -> tuple[int, Fault]:
        return position, Fault(kind, self._line(position), message, fix)

    def _faults_of_target(self, target: Target) -> Iterator[tuple[int, Fault]]:
        scheme, shown = target.scheme, _short(target.written)
        if not target.address:
            yield self._fault(
                target.opening,
                FaultKind.BROKEN_LINK,
                say("a link leads nowhere: nothing stands between its parentheses"),
                say("Write where the link leads, or take the brackets away."),
            )
        elif not target.is_readable:
            yield self._fault(
                target.opening,
                FaultKind.BROKEN_LINK,
                say("the target {target} of a link holds code or a backslash", target=shown),
                say("Write the path as it stands in the repository, with / between folders."),
            )
        elif target.is_image and scheme is not None and scheme in ("http", "https", "//"):
            yield self._fault(
                target.opening,
                FaultKind.REMOTE_IMAGE,
                say(
                    "the picture {address} lies outside the repository and can change without a revision",
                    address=shown,
                ),
                say("Put the picture beside the document and show it from there."),
            )
        elif scheme is not None and scheme not in ALLOWED_SCHEMES:
            yield self._bad_scheme(target.opening, scheme, shown)

    def _bad_scheme(self, position: int, scheme: str, shown: str) -> tuple[int, Fault]:
        return self._fault(
            position,
            FaultKind.LINK_SCHEME,
            say(
                "the link to {address} uses {scheme}, which is not allowed",
                address=shown,
                scheme=say("an address without a scheme") if scheme == "//" else f"{scheme}:",
            ),
            say("Use a link that begins with https:, http: or mailto:, or a path within the repository."),
        )

    def _faults_of_definition(self, start: int, end: int) -> Iterator[tuple[int, Fault]]:
        written = self._markup.text[start:end]
        scheme = scheme_of(decoded(written))
        if scheme is not None and scheme not in ALLOWED_SCHEMES:
            yield self._bad_scheme(start, scheme, _short(written))

    def _faults_of_templates(self) -> Iterator[tuple[int, Fault]]:
        prose = self._markup.prose
        answered: set[int] = set()  # where a placeholder ends: its closing braces are told with its opening ones
        for position, mark in _template_marks(prose):
            end = prose.find("}}", position) if mark == "{{" else -1
            if end > 0 and "\n" not in prose[position:end]:
                answered.add(end)
                yield self._fault(
                    position,
                    FaultKind.TEMPLATE_SYNTAX,
                    say("“{words}” is still a placeholder, not a text", words=_short(prose[position : end + 2])),
                    say(
                        "Write your own words in its place, without the braces; braces to be shown go into a code span."
                    ),
                )
                continue
            if position in answered:
                continue
            yield self._fault(
                position,
                FaultKind.TEMPLATE_SYNTAX,
                say("“{mark}” is template syntax, which could put words on the page that nobody approved", mark=mark),
                say("Write the words themselves, or put the example between backticks."),
            )

    def _faults_of_tags(self) -> Iterator[tuple[int, Fault]]:
        open_tags: dict[str, list[int]] = {}
        for tag in self._markup.tags:
            if tag.kind is TagKind.ALLOWED:
                yield from self._balance(tag, open_tags)
            elif tag.kind is TagKind.COMMENT:
                yield self._fault(
                    tag.start,
                    FaultKind.COMMENT,
                    say("an HTML comment is part of what is approved, but readers do not see it"),
                    say("Say it in the text, in `changes`, or in the pull request."),
                )
            elif tag.kind is TagKind.BAD_LINK:
                yield self._bad_scheme(tag.start, scheme_of(tag.name) or "//", _short(f"<{tag.name}>"))
            elif tag.kind is TagKind.FORBIDDEN:
                yield self._forbidden(tag)
            elif tag.kind is TagKind.UNCLOSED:
                yield self._unclosed(tag.start, tag.name)
        for name, positions in open_tags.items():
            for position in positions:
                yield self._unclosed(position, name)

    def _balance(self, tag: Tag, open_tags: dict[str, list[int]]) -> Iterator[tuple[int, Fault]]:
        if tag.name in _MAY_STAY_OPEN and open_tags.get("table"):
            return
        if tag.name in _MAY_STAY_OPEN:
            yield self._unclosed(tag.start, tag.name)
            return
        if tag.name == "br":
            return
        if not tag.is_closing:
            open_tags.setdefault(tag.name, []).append(tag.start)
        elif open_tags.get(tag.name):
            open_tags[tag.name].pop()
        else:
            yield self._fault(
                tag.start,
                FaultKind.RAW_HTML,
                say("</{name}> closes nothing", name=tag.name),
                say("Delete it, or open <{name}> before it.", name=tag.name),
            )

    def _unclosed(self, position: int, name: str) -> tuple[int, Fault]:
        return self._fault(
            position,
            FaultKind.RAW_HTML,
            say("<{name}> is not closed, or does not stand within a table", name=name),
            say("Close it with </{name}>; a table's parts stand between <table> and </table>.", name=name),
        )

    def _forbidden(self, tag: Tag) -> tuple[int, Fault]:
        active = _ACTIVE.match(self._markup.prose, tag.start)
        if active and active["tag"].lower() in HTML_ALLOWED:
            return self._fault(
                tag.start,
                FaultKind.ATTRIBUTE,
                say(
                    "the attribute {name} of <{tag}> is not allowed in a controlled document",
                    name=active["name"].lower(),
                    tag=active["tag"].lower(),
                ),
                say("Take the attribute out; table cells may have colspan and rowspan, nothing else."),
            )
        return self._fault(
            tag.start,
            FaultKind.RAW_HTML,
            say("{tag} is raw HTML, which is not allowed in a controlled document", tag=f"<{_short(tag.name)}>"),
            say("Use Markdown, write a literal < as &lt;, or put the example between backticks."),
        )

    def _faults_of_attributes(self, found: AttributeList) -> Iterator[tuple[int, Fault]]:
        is_heading = found.start in self._headings
        if not is_heading and place_of(self._markup.prose, found) is None:
            if found.has_colon or _IS_ID.fullmatch(found.content):
                yield self._not_parsed(found)
            return
        if not found.is_whole:
            yield self._not_parsed(found)
        for name, value in found.items:
            if name == CLAUSES:
                if not is_heading:
                    yield self._fault(
                        found.start,
                        FaultKind.ATTRIBUTE,
                        say("'clauses' stands at something that is no heading"),
                        say("Move the clauses to the heading of the section, or into the front matter."),
                    )
            elif not is_allowed_attribute(name) or (value is None and name not in _WITHOUT_VALUE):
                yield self._fault(
                    found.start,
                    FaultKind.ATTRIBUTE,
                    say(
                        "the attribute {name} in an attribute list can run code or change how the text looks",
                        name=_short(name),
                    ),
                    say("Take it out; an attribute list may hold an id, classes and the clauses of a heading."),
                )

    def _not_parsed(self, found: AttributeList) -> tuple[int, Fault]:
        return self._fault(
            found.start,
            FaultKind.ATTRIBUTE,
            say("the attribute list {shown} cannot be read and would be shown as text", shown=self._shown(found)),
            say(
                "Check its quotation marks; it stands after a blank at the end of a heading, right after a link or"
                " picture, or on a line of its own below a paragraph."
            ),
        )

    def _shown(self, found: AttributeList) -> str:
        return _short(self._markup.text[found.start : found.end])

    def _faults_of_entities(self) -> Iterator[tuple[int, Fault]]:
        if "&" not in self._markup.prose:
            return
        for found in _ENTITY.finditer(self._markup.prose):
            character = decoded(found[0])
            if character != found[0] and (hidden := next(hidden_in(character), None)):
                yield self._fault(
                    found.start(),
                    FaultKind.HIDDEN_CHARACTER,
                    say("{entity} is {character}", entity=found[0], character=name_of(hidden)),
                    say("Delete it; readers do not see it, and it can change what they see."),
                )

    def _faults_of_includes(self) -> Iterator[Fault]:
        includes = self._markup.includes
        for position in includes.misspelt:
            line = self._markup.text[position : line_end(self._markup.text, position)].strip()
            yield Fault(
                FaultKind.BAD_INCLUDE,
                self._line(position),
                say("the include {line} is not understood", line=_short(line)),
                say(
                    "Write {example} on a line of its own, without anything behind it.",
                    example='--8<-- "snippets/scope.md"',
                ),
            )
        for mark in includes.marks:
            if ":" in mark.path:
                yield Fault(
                    FaultKind.BAD_INCLUDE,
                    self._line(mark.start),
                    say("the include {path} names another site, or a part of a file", path=_short(mark.path)),
                    say("Include whole files of this repository; put the part into a file of its own."),
                )

    def _faults_of_fence(self, fence: Fence) -> Iterator[Fault]:
        if sum(map(fence.head.count, "\"'")) > MANY_QUOTES:
            yield Fault(
                FaultKind.ATTRIBUTE,
                self._line(fence.start),
                say("the head of a code block holds too many quotation marks"),
                say("Name the language there, and nothing else."),
            )
        for name in _SET.findall(fence.head):
            if name.lower().startswith("on") or name.lower() == "style":
                yield Fault(
                    FaultKind.ATTRIBUTE,
                    self._line(fence.start),
                    say("the attribute '{name}' is not allowed in the head of a code block", name=_short(name)),
                    say("Delete it."),
                )
        if fence.language == "mermaid":
            for found in _DRAWN_PICTURE.finditer(self._markup.text, fence.body_start, fence.body_end):
                yield Fault(
                    FaultKind.REMOTE_IMAGE,
                    self._line(found.start()),
                    say("the drawing shows a picture by its address, which no digest covers"),
                    say("Show the picture beside the drawing, as a picture of the document."),
                )


class _WholeReader(_Reader):
    """The same for a text with its snippets."""

    def __init__(self, whole: WholeText) -> None:
        self._whole = whole
        super().__init__(scan(whole.text, with_includes=False), 0)

    def _line(self, position: int) -> int:
        return self._whole.own_line(super()._line(position))


_STANDARD = re.compile(r"[a-z0-9][a-z0-9.-]*")
_CLAUSE = re.compile(r"[^\s,;]+|Subpart [A-Z]+")
_PLAIN_HEADING = re.compile(
    r"""(?P<marks>\#{1,6})(?P<title>[ ][^\\#\[\]*_`<>&{}"\n]*?)"""
    r"""(?:[ ]\{:?[ ]*clauses="(?P<clauses>[^\\#\[\]*_`<>&{}"\n]*)"[ ]*\})?[ ]*\n\n"""
)
_PLAIN_LINK = re.compile(
    r"(?<![!\]])\[[^\^\[\]|\n{}<&\#][^\[\]|\n{}<&\#]*\]\((?!//)([A-Za-z0-9./_-]{1,200})(?:\#([A-Za-z0-9._-]{1,200}))?\)"
)
_TEMPLATE_MARKS = frozenset({"{{", "{%", "}}", "%}"})
_ACTIVE = re.compile(r"</?(?P<tag>[a-z]+)\b[^<>]*?\s(?P<name>on[a-z]+|style)\s*=", re.IGNORECASE)
_ENTITY = re.compile(r"&[#\w]+;")
_IS_ID = re.compile(r"#[A-Za-z][\w.:-]*[ ]*")
_SET = re.compile(r"([\w:-]+)\s*=")
_DRAWN_PICTURE = re.compile(r"\bimg\s*:|<\s*ima?ge?\b|\burl\s*\(", re.IGNORECASE)
_MAY_STAY_OPEN = frozenset({"thead", "tbody", "tr", "th", "td"})
_WITHOUT_VALUE = frozenset({"reversed", "download"})


def _template_marks(text: str) -> Iterator[tuple[int, str]]:
    for brace, before, after in (("{", 0, 2), ("}", 1, 1)):
        position = text.find(brace)
        while position >= 0:
            mark = text[max(position - before, 0) : position + after]
            following = position + 1
            if mark in _TEMPLATE_MARKS:
                yield position - before, mark
                following += 1
            position = text.find(brace, following)


def _short(text: str) -> str:
    """Something out of a text, cut so that it fits into a sentence."""
    text = " ".join(text.replace(FILL, "·").split())
    return text if len(text) <= 60 else f"{text[:57]}…"
