"""A drawing may draw and nothing else: no scripts, no animation of addresses, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.text import Fault, FaultKind

TOLD = 20

_ACTIVE_ELEMENTS = frozenset(
    {"script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio", "video", "canvas"}
)
_ANIMATIONS = frozenset({"animate", "set", "animatetransform", "animatemotion", "discard"})
_ADDRESSES = frozenset({"href", "src", "base", "action", "formaction", "data", "poster"})
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp)[;,]", re.IGNORECASE)
_URL = re.compile(r"(?:url|src)\(\s*[\"']?\s*([^\"')\s]*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"@import|image-set\s*\(|expression\s*\(|-moz-binding|behavior\s*:|javascript:", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_HARMLESS_DOCTYPE = re.compile(r"https?://www\.w3\.org/[\w./-]*\.dtd")


class _Stop(Exception):  # noqa: N818 (a way out of the parser, not an error that anybody sees)
    """Nothing after this place is looked at."""


def active_content(data: bytes, path: str) -> tuple[Fault, ...]:
    """What a drawing does beside drawing, each with its line. Entities are never expanded."""
    if path.lower().endswith(".svgz"):
        return (_fault(1, say("a compressed drawing cannot be checked"), say("Unpack it and commit it as .svg.")),)
    drawing = _Drawing()
    try:
        drawing.parser.Parse(data, True)  # noqa: FBT003 (expat takes no keywords)
    except _Stop:
        pass
    except (expat.ExpatError, ValueError, LookupError) as error:
        drawing.complain(
            say("the drawing is not well-formed XML, so that nobody can say what it shows ({error})", error=error),
            say("Save it again from the program that it was drawn with."),
            getattr(error, "lineno", None),
        )
    return tuple(dict.fromkeys(drawing.faults))[:TOLD]


def _fault(line: int, message: str, fix: str) -> Fault:
    return Fault(FaultKind.ACTIVE_IMAGE, line, message, fix)


class _Drawing:
    """Listens to the parser and notes what is not just drawing."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.styles: list[str] = []
        self.depth = self.style_depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def complain(self, message: str, fix: str, line: int | None = None) -> None:
        self.faults.append(_fault(line or self.parser.CurrentLineNumber, message, fix))
        if len(self.faults) >= TOLD:
            raise _Stop

    def doctype(self, _name: str, system: str | None, _public: str | None, has_subset: bool) -> None:
        if has_subset:
            self.complain(
                say("the drawing defines entities of its own, which can stand for anything"),
                say("Delete the part in square brackets of `<!DOCTYPE …>`, or save it as plain SVG."),
            )
            raise _Stop
        if system and _HARMLESS_DOCTYPE.fullmatch(system) is None:
            self.complain(say("the drawing names a document type elsewhere"), say("Delete the line `<!DOCTYPE …>`."))

    def entity(self, *_declaration: object) -> None:  # pragma: no cover (only where a parser skips the subset)
        raise _Stop

    def instruction(self, target: str, _data: str) -> None:
        self.complain(
            say("the drawing holds an instruction `<?{target} …?>`", target=target),
            say("Delete it, and put styles into the drawing."),
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        element = _local(name)
        if self.depth == 1 and element != "svg":
            self.complain(
                say("the file is no SVG: it begins with <{element}>", element=element),
                say("Save the drawing as plain SVG."),
            )
        if element in _ACTIVE_ELEMENTS:
            self.complain(
                say("the drawing holds <{element}>, which can run programs or show other pages", element=element),
                say("Delete the element, or save the drawing as plain SVG or PNG."),
            )
        if element == "style" and not self.style_depth:
            self.style_depth = self.depth
        for attribute, value in attributes.items():
            self.attribute(element, _local(attribute), value)

    def attribute(self, element: str, attribute: str, value: str) -> None:
        if re.fullmatch(r"on[a-z]+", attribute):
            self.complain(
                say("<{element}> has `{attribute}`, which runs a program", element=element, attribute=attribute),
                say("Delete the attribute, or save the drawing as plain SVG."),
            )
        elif attribute in _ADDRESSES and not _stays_here(value):
            self.complain(
                say("<{element}> leads out of the drawing: {value}", element=element, value=short(value)),
                say("Put what it shows into the drawing itself, and links into the document."),
            )
        elif element in _ANIMATIONS and attribute == "attributename" and _is_active_target(value):
            self.complain(
                say("<{element}> changes `{value}` after loading", element=element, value=short(value)),
                say("Delete the animation."),
            )
        else:
            self.css(value, element, is_style=attribute == "style")

    def characters(self, text: str) -> None:
        if self.style_depth:
            self.styles.append(text)

    def end(self, _name: str) -> None:
        if self.depth == self.style_depth:
            self.css("".join(self.styles), "style", is_style=True)
            self.styles.clear()
            self.style_depth = 0
        self.depth -= 1

    def css(self, style: str, element: str, *, is_style: bool) -> None:
        for what in _leads_elsewhere(style, is_style=is_style):
            self.complain(
                say(
                    "a style of <{element}> brings in what is not drawn here: {what}",
                    element=element,
                    what=short(what),
                ),
                say("Put what it shows into the drawing itself; fonts are named, not fetched."),
            )


def _local(name: str) -> str:
    return name.rpartition(" ")[2].rpartition(":")[2].lower()


def _is_active_target(value: str) -> bool:
    target = _local(value.strip())
    return target in _ADDRESSES or target.startswith("on") or target == "style"


def _stays_here(address: str) -> bool:
    """Whether an address names a part of the drawing itself, or a picture made of dots within it."""
    address = address.strip()
    return not address or address.startswith("#") or _PICTURE.match(address) is not None


def _leads_elsewhere(style: str, *, is_style: bool) -> Iterator[str]:
    """What a style brings in from outside the drawing, its escapes and comments read as a browser reads them."""
    style = _ESCAPE.sub(_unescaped, style) if "\\" in style else style
    if "(" not in style and "@" not in style and not is_style:
        return
    style = re.sub(r"/\*.*?(?:\*/|$)", "", style, flags=re.DOTALL)
    if is_style:
        for match in _ELSEWHERE.finditer(style):
            yield match[0]
    for match in _URL.finditer(style):
        if not _stays_here(match[1]):
            yield match[1]


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
