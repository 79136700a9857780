"""DOC: whether every controlled document can be identified and read, by people and by the tool alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qmsgen.messages import say
from qmsgen.model.document import Document, Irregularity, IrregularityKind, Revision, Status, Version
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.model.text import FaultKind
from qmsgen.rules.rule import Observation, Observations, TextFault, at_key, regulated, rule
from qmsgen.rules.words import did_you_mean, folded, has_ended, which_role, words_of

LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})
"""Characters that readers take for one another; ids are compared with them made equal."""

EVERYBODY = "all"
"""What `applies_to` names when a document applies to every role."""


@rule("DOC001", each=TextFault, kinds=(FaultKind.UNREADABLE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def unreadable_text(text: TextFault) -> Observations:
    r"""A text cannot be read as it stands: it is not UTF-8, empty, too large, or holds characters no editor shows.

    What a program has to guess, two readers may see differently; so qmsgen does not guess.

    ## Example

    The editor saved the text in an old encoding:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: bytes "---\nid: SOP-01\ntitle: Pr\xfcfung\n---\n"
        → procedures/sop-01.md:3: DOC001 the file is not UTF-8: byte 0xFC on this line; perhaps it is Windows-1252

    Letters beyond English are welcome in UTF-8:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Prüfung der Messmittel"

    ## Put right

    Save the file as UTF-8 without byte order mark, at most 1 MB. The finding is gone with the landing that brings the
    readable text; the revision in force stays published meanwhile.
    """
    yield text, text.fault.message


@rule(
    "DOC002",
    each=TextFault,
    kinds=(FaultKind.HIDDEN_CHARACTER,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.1",),
)
def hidden_characters(text: TextFault) -> Observations:
    r"""A text holds characters that nobody sees: text that turns direction, or has no width.

    With them a line can read differently from what was approved.

    ## Example

    A zero-width space stands in the limit:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 5\u200b00 EUR need two offers.
        → procedures/sop-01.md:10: DOC002 there is the invisible character U+200B (zero-width space) on this line

    A no-break space is a space like any other:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 500\u00a0EUR need two offers.

    ## Put right

    Type the marked words anew instead of pasting them. The finding is gone with the landing that brings the clean text.
    """
    yield text, text.fault.message


@rule("DOC003", each=TextFault, kinds=(FaultKind.FRONT_MATTER,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def broken_front_matter(text: TextFault) -> Observations:
    """The front matter between the two `---` lines is missing, not closed, or not plain YAML.

    Without it a document has no number, no revision and no owner.

    ## Example

    A colon inside an unquoted sentence:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes=First issue: replaces the paper master.
        → procedures/sop-01.md:6: DOC003 `First issue: replaces the paper master.` holds a colon and a blank, which
              YAML takes for another key

    The same sentence in quotes:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue: replaces the paper master."

    ## Put right

    Write the front matter as `key: value` lines between two lines `---`, and put text with a colon in quotes. The
    finding is gone with the landing that brings it.
    """
    yield text, text.fault.message


@rule("DOC004", each=TextFault, kinds=(FaultKind.UNKNOWN_KEY,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def unknown_key(text: TextFault) -> Observations:
    """The front matter has a key that qmsgen does not know.

    A mistyped key would silently do nothing: a document with `efective` would take effect at once.

    ## Example

    A letter is missing:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" efective=2026-06-01
        → procedures/sop-01.md:7: DOC004 `efective` is not a key that qmsgen knows

    An optional key is no fault:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2026-06-01

    ## Put right

    Correct the key, or move what it says into the text. The finding is gone with the landing that corrects it.
    """
    yield text, text.fault.message


@rule("DOC005", each=TextFault, kinds=(FaultKind.MISSING_KEY,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def missing_key(text: TextFault) -> Observations:
    """The front matter lacks one of `id title revision owner changes`.

    Identification, description, and someone who answers for the content are what makes a text a controlled document.

    ## Example

    Nobody owns the document:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md
            | ---
            | id: SOP-01
            | title: Purchasing
            | revision: 1
            | changes: First issue.
            | ---
            | # Purchasing
        → procedures/sop-01.md:1: DOC005 `owner` is missing

    `effective` and the other keys are optional:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"

    ## Put right

    Add the key to the front matter. The finding is gone with the landing that adds it.
    """
    yield text, text.fault.message


@rule("DOC006", each=TextFault, kinds=(FaultKind.BAD_VALUE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def bad_value(text: TextFault, qms: Qms) -> Observations:
    """A key of the front matter has a value that cannot be meant: a day that does not exist, a number that is none.

    ## Example

    June has 30 days:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2026-06-31
        → procedures/sop-01.md:7: DOC006 `effective` is 2026-06-31, a day that does not exist

    A number in a title is a title:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "2026-06-31"

    ## Put right

    Write the value as the message shows. The finding is gone with the landing that corrects it.
    """
    fault = text.fault
    names_role = fault.value and fault.key in ("owner", "applies_to")
    yield Observation(text, fault.message, which_role(fault.value, fault.key, qms) if names_role else "")


@rule("DOC007", each=TextFault, kinds=(FaultKind.BAD_ID,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def bad_id(text: TextFault) -> Observations:
    """An id is not written as ids are: capitals and digits, in two to five parts, at most 24 characters.

    Records, links and signatures name a document by its id, so it must be written in one way only.

    ## Example

    Small letters and a blank:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: "sop 01" r1 "Purchasing"
        → procedures/sop-01.md:2: DOC007 `id` is `sop 01`, which is not a document number

    Several parts and dots are ids as well:

        2026-01-03 Ada: Issue SOP-8.4-01
            procedures/purchasing.md: SOP-8.4-01 r1 "Purchasing"

    ## Put right

    Write the id as in `SOP-01`, `F-12` or `QP-8.4-01`. The finding is gone with the landing that corrects it.
    """
    yield text, text.fault.message


@rule("DOC008", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def wrong_folder(version: Version, qms: Qms) -> Observations:
    """A document stands in another folder than the one of its type.

    The type decides who approves a document and when it is reviewed; the folder is where people look for it.

    ## Example

    A form among the procedures:

        2026-01-03 Ada: Issue FRM-05
            procedures/frm-05.md: FRM-05 r1 "Change request"
        → procedures/frm-05.md:2: DOC008 FRM-05 is a form and belongs in forms/, not in procedures/

    Folders below the type's folder are free:

        2026-01-03 Ada: Issue FRM-05
            forms/quality/frm-05.md: FRM-05 r1 "Change request"

    ## Put right

    Move the file into the folder of its type, or give it an id of the type that lives here. Moving a file needs no new
    revision; the finding is gone with the landing that moves it.
    """
    kind = qms.organization.type_of(version.document)
    if kind and not version.path.startswith(kind.folder + "/"):
        yield Observation(
            at_key(version, "id"),
            say(
                "{document} is a {type} and belongs in {folder}/, not in {here}/",
                document=version.document,
                type=kind.name,
                folder=kind.folder,
                here=version.path.rpartition("/")[0],
            ),
            say("Move the file with its attachments to {folder}/.", folder=kind.folder),
        )


@rule("DOC009", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def id_without_type(version: Version, qms: Qms) -> Observations:
    """An id begins with the prefix of no document type.

    Without a type nobody is named who must approve the document, and no interval after which it is reviewed.

    ## Example

    `qms.yml` knows no type with this prefix:

        2026-01-03 Ada: Issue GDE-01
            policies/gde-01.md: GDE-01 r1 "Code of conduct"
        → policies/gde-01.md:2: DOC009 GDE-01 begins with the prefix of no document type; known are POL, SOP, WI, FRM

    The longest prefix decides, and what follows it is free:

        2026-01-03 Ada: Issue SOP-01-A
            procedures/sop-01-a.md: SOP-01-A r1 "Purchasing, annex"

    ## Put right

    Correct the id, or add a document type with this prefix to `document_types` in `qms.yml`. The finding is gone with
    the landing of either.
    """
    if qms.organization.type_of(version.document) is None:
        prefixes = ", ".join(kind.prefix for kind in qms.organization.document_types)
        yield (
            at_key(version, "id"),
            say(
                "{document} begins with the prefix of no document type; known are {prefixes}",
                document=version.document,
                prefixes=prefixes or say("none"),
            ),
        )


@rule("DOC010", each=Qms, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def look_alike_id(qms: Qms) -> Observations:
    """Two ids look the same to a reader: the letter O for a zero, I for a one.

    The older one keeps its number, also when it is withdrawn: ids are unique over all history.

    ## Example

    A letter O where a zero belongs:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Issue SOP-O1
            procedures/cleaning.md: SOP-O1 r1 "Cleaning"
        → procedures/cleaning.md:2: DOC010 SOP-O1 looks like SOP-01

    Different digits are different numbers:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Issue SOP-10
            procedures/sop-10.md: SOP-10 r1 "Cleaning"

    ## Put right

    Give the newer document a number that no other resembles. While it is proposed, change its id; once it is in
    force, withdraw it and issue its text under the new number. The finding is gone when its file is.
    """
    alike: dict[str, list[Document]] = defaultdict(list)
    for document in qms.documents.values():
        alike[_as_seen(document.id)].append(document)
    for group in alike.values():
        first, *others = sorted(group, key=_first_seen) if len(group) > 1 else group
        for other in others:
            if other.latest:
                message = say("{document} looks like {other}", document=other.id, other=first.id)
                yield at_key(other.latest, "id"), message


def _as_seen(identity: str) -> str:
    return folded(identity).translate(LOOK_ALIKES)


def _first_seen(document: Document) -> tuple[int, str]:
    landings = [r.recorded for r in document.revisions[:1]] + ([document.latest.landing] if document.latest else [])
    return min((landing.position for landing in landings), default=0), document.id


@rule(
    "DOC011",
    each=Irregularity,
    kinds=(IrregularityKind.DUPLICATED,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 9001 7.5.3.1"),
)
def id_claimed_twice(irregularity: Irregularity) -> Observations:
    """Two files claim the same id.

    Nobody could say which of the two is in force; the one that had the number first keeps it.

    ## Example

    A copy kept its number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ben: Start SOP-02 from a copy
            procedures/sop-02.md: SOP-01 r1 "Warehouse"
        → procedures/sop-02.md:1: DOC011 procedures/sop-02.md claims SOP-01, the id of procedures/sop-01.md

    A file that moves takes its number along:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ben: Sort the procedures
            procedures/sop-01.md -> procedures/purchasing/sop-01.md

    ## Put right

    Give the copy an id of its own, or delete it. The finding is gone with the landing that does.
    """
    message = say(
        "{path} claims {document}, the id of {other}",
        path=irregularity.path,
        document=irregularity.document,
        other=irregularity.other,
    )
    yield irregularity, message


@rule("DOC012", each=Document, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def number_used_again(document: Document) -> Observations:
    """The number of a document that is gone now stands for something else.

    Old records and prints name the number and mean the old document; a number stays taken for ever.

    ## Example

    The number was free, or so it seemed:

        2026-01-03 Ada: Issue SOP-07 for a while
            procedures/sop-07.md: SOP-07 r1 "Solvent handling" expires=2026-03-01
        2026-04-01 Ada: Clear away what has ended
            - procedures/sop-07.md
        2026-05-01 Ben: Issue a new SOP-07
            procedures/sop-07.md: SOP-07 r2 "Forklift inspection"
        → procedures/sop-07.md:2: DOC012 SOP-07 stood for "Solvent handling" until 2026-03-01 and now stands for
              "Forklift inspection"

    The same document may come back:

        2026-01-03 Ada: Issue SOP-07 for a while
            procedures/sop-07.md: SOP-07 r1 "Solvent handling" expires=2026-03-01
        2026-05-01 Ada: Solvents are back
            procedures/sop-07.md: SOP-07 r2 "Handling of solvents"

    ## Put right

    Give the new document a number that was never used. The finding is gone when the landing that renumbers it leaves
    no file with the old number, or when a higher revision is about the old subject again.
    """
    newest = document.latest
    if newest is None:
        return
    for earlier, ended in _ended_before_the_newest(document):
        title = earlier.version.front_matter.title
        if folded(title) == folded(newest.front_matter.title):
            continue
        if not words_of(title) & words_of(newest.front_matter.title):
            yield (
                at_key(newest, "id"),
                say(
                    '{document} stood for "{before}" until {day} and now stands for "{after}"',
                    document=document.id,
                    before=title,
                    day=ended,
                    after=newest.front_matter.title,
                ),
            )
            return


def _may_have_ended(document: Document) -> bool:
    if document.irregularities or document.withdrawals:
        return True
    return any(revision.version.front_matter.expires for revision in document.revisions)


def _ended_before_the_newest(document: Document) -> Iterator[tuple[Revision, object]]:
    """Revisions after which the document was gone, by its end or by deletion, before its newest text landed."""
    newest = document.latest
    if newest is None or not _may_have_ended(document):
        return
    revision = document.revision(newest.revision)
    came = revision.recorded if revision else newest.landing
    for period in document.periods():
        if period.ended_by in (Status.EXPIRED, Status.WITHDRAWN) and period.until and period.until <= came.day:
            yield period.revision, period.until
    for irregularity in document.irregularities:
        if irregularity.kind is IrregularityKind.DELETED and irregularity.landing.position < came.position:
            before = [r for r in document.revisions if r.recorded.position < irregularity.landing.position]
            if before:
                yield before[-1], irregularity.landing.day


@rule(
    "DOC013",
    each=TextFault,
    kinds=(FaultKind.TEMPLATE_SYNTAX,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2",),
)
def template_syntax(text: TextFault) -> Observations:
    """A text holds template syntax, `{{ … }}` or `{% … %}`.

    A template prints something else tomorrow; what was approved is the text itself.

    ## Example

    The build would have filled this in:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | The limit is {{ limit }} EUR.
        → procedures/sop-01.md:10: DOC013 “{{ limit }}” is still a placeholder, not a text

    Code shows it as it is:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | The label template says `{{ limit }}`.

    ## Put right

    Write the words themselves, or put them in a code span. The finding is gone with the landing that does.
    """
    yield text, text.fault.message


@rule("DOC014", each=TextFault, kinds=(FaultKind.RAW_HTML,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def raw_html(text: TextFault) -> Observations:
    """A text holds HTML beyond line breaks, keys, sub- and superscript, abbreviations and tables.

    HTML can hide text, load it from elsewhere or run programs; readers and approvers would not see the same.

    ## Example

    A field to fill in, where nothing is kept:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Limit: <input name="limit"> EUR
        → procedures/sop-01.md:10: DOC014 <input> is raw HTML, which is not allowed in a controlled document

    A line break in a table cell:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | | Step | Who |
            | | --- | --- |
            | | Order<br>and confirm | Buyer |

    ## Put right

    Say it in Markdown. The finding is gone with the landing that does.
    """
    yield text, text.fault.message


@rule("DOC015", each=TextFault, kinds=(FaultKind.ATTRIBUTE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def unsafe_attribute(text: TextFault) -> Observations:
    """An attribute list changes how a text looks or acts, or could not be read.

    ## Example

    White words on white paper:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | The limit is 500 EUR.
            | {: style="color: white" }
        → procedures/sop-01.md:11: DOC015 the attribute style in an attribute list can run code or change how the text
              looks

    An anchor for links:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ## Limits {#limits}

    ## Put right

    Take the attribute out, or write it as `{#anchor}` or `{: clauses="iso-9001 7.5.2" }`. The finding is gone with the
    landing that does.
    """
    yield text, text.fault.message


@rule("DOC016", each=TextFault, kinds=(FaultKind.LINK_SCHEME,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def link_scheme(text: TextFault) -> Observations:
    """A link leads elsewhere than to a file, a web page (`http`, `https`) or a mailbox (`mailto`).

    ## Example

    A link to a network drive that not everybody has:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | See the [list](file:///P:/lists/limits.xlsx).
        → procedures/sop-01.md:10: DOC016 the link to file:///P:/lists/limits.xlsx uses file:, which is not allowed

    A web page:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | See the [exchange rates](https://example.com/rates).

    ## Put right

    Keep the file beside the document and link to it, or give its web address. The finding is gone with the landing that
    does.
    """
    yield text, text.fault.message


@rule("DOC017", each=TextFault, kinds=(FaultKind.REMOTE_IMAGE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.2",))
def remote_image(text: TextFault) -> Observations:
    """A picture is shown from another place, where it can change without a revision.

    ## Example

    The flow chart lives on a server:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](https://example.com/flow.png)
        → procedures/sop-01.md:10: DOC017 the picture https://example.com/flow.png lies outside the repository and can
              change without a revision

    A link to a page elsewhere is only a link:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | A [flow chart](https://example.com/flow.png) explains the idea.

    ## Put right

    Put the picture beside the document and show it from there. The finding is gone with the landing that does.
    """
    yield text, text.fault.message


@rule("DOC018", each=TextFault, kinds=(FaultKind.ACTIVE_IMAGE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def active_picture(text: TextFault) -> Observations:
    """An SVG picture holds a program, or loads something from elsewhere.

    ## Example

    A drawing that runs a script:

        2026-01-03 Ada: Issue SOP-01
            procedures/img/flow.svg
            | <svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.svg)
        → procedures/img/flow.svg:1: DOC018 the drawing holds <script>, which can run programs or show other pages

    A drawing that only draws:

        2026-01-03 Ada: Issue SOP-01
            procedures/img/flow.svg
            | <svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.svg)

    ## Put right

    Export the drawing as plain SVG or as PNG. The finding is gone with the landing that brings it; a changed picture
    needs a new revision of the document that shows it.
    """
    yield text, text.fault.message


@rule("DOC019", each=TextFault, kinds=(FaultKind.COMMENT,), severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.1",))
def hidden_comment(text: TextFault) -> Observations:
    """A text holds a comment, which readers do not see: an HTML comment, or words behind ` #` in the front matter.

    What matters belongs in the text; what does not matter belongs in the reason for the change.

    ## Example

    A remark to the next author:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | <!-- ask Ben about the limit -->
        → procedures/sop-01.md:10: DOC019 an HTML comment is part of what is approved, but readers do not see it

    Code shows a comment as it is, and quotation marks keep the hash:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Mark the label with `<!-- checked -->`.
            procedures/sop-02.md: SOP-02 r1 "Sales" changes="As decided in #3."

    ## Put right

    Take the comment out with the next revision, or put the sentence in quotation marks. The finding is gone when that
    lands.
    """
    yield text, text.fault.message


@rule("DOC020", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 5.3",))
def unknown_owner(version: Version, qms: Qms) -> Observations:
    """A document's owner is not a role that `qms.yml` knows.

    ## Example

    A person instead of a role:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=ada
        → procedures/sop-01.md:5: DOC020 SOP-01 names 'ada' as its owner, which is no role in qms.yml

    A role:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=purchasing-manager

    ## Put right

    Name a role from `roles` in `qms.yml` as owner, or add the role there. The finding is gone with the landing of
    either.
    """
    owner = version.front_matter.owner
    if owner and qms.organization.role(owner) is None:
        message = say(
            "{document} names '{owner}' as its owner, which is no role in qms.yml",
            document=version.document,
            owner=owner,
        )
        yield Observation(at_key(version, "owner"), message, which_role(owner, "owner", qms))


@rule(
    "DOC021",
    each=Version,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 5.3", "ISO 13485 5.5.1"),
)
def owner_without_holder(version: Version, qms: Qms) -> Observations:
    """Nobody holds the role that owns a document.

    A document whose owner left is reviewed by nobody and corrected by nobody.

    ## Example

    The only purchasing manager left in June:

        2026-01-03 Ada: Issue SOP-01
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2026-01-01, until: 2026-06-30}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=purchasing-manager
        → procedures/sop-01.md:5: DOC021 nobody holds the role Purchasing Manager, the owner of SOP-01, on 2026-11-24

    A withdrawn or expired document needs no owner:

        2026-01-03 Ada: Issue SOP-01
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2026-01-01, until: 2026-06-30}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=purchasing-manager expires=2026-06-01

    ## Put right

    Appoint someone to the role in `people.yml`, or name another owner in the next revision. The finding is gone with
    the landing of either.
    """
    owner = version.front_matter.owner
    if not qms.organization.role(owner) or qms.organization.holders(owner, qms.as_of):
        return
    if not qms.organization.people:  # `people.yml` is missing or cannot be read, and that is told once
        return
    if not has_ended(qms.documents[version.document], qms):
        yield (
            at_key(version, "owner"),
            say(
                "nobody holds the role {role}, the owner of {document}, on {day}",
                role=qms.organization.role_title(owner),
                document=version.document,
                day=qms.as_of,
            ),
        )


@rule(
    "DOC022",
    each=Version,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.3", "ISO 9001 7.5.3.2"),
)
def unknown_reader(version: Version, qms: Qms) -> Observations:
    """A document applies to a role that `qms.yml` does not know, so nobody is asked to read it.

    ## Example

    The role has another name:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" applies_to=[machinists]
        → procedures/sop-01.md:7: DOC022 SOP-01 applies to 'machinists', which is no role in qms.yml

    Everybody, and a role:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" applies_to=[machinist]
            procedures/sop-02.md: SOP-02 r1 "Warehouse" applies_to=[all]

    ## Put right

    Name roles from `roles` in `qms.yml`, or `all`. The finding is gone with the landing that does.
    """
    for role in version.front_matter.applies_to:
        if role != EVERYBODY and qms.organization.role(role) is None:
            message = say(
                "{document} applies to '{role}', which is no role in qms.yml", document=version.document, role=role
            )
            yield Observation(at_key(version, "applies_to"), message, which_role(role, "applies_to", qms))


@rule("DOC023", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 7.5.2",))
def unknown_author(version: Version, qms: Qms) -> Observations:
    """A document names an author who is not registered.

    Who wrote a text must not be the only one to approve it; that can only be checked for persons in `people.yml`.

    ## Example

    The author has no entry:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" author=[adam]
        → procedures/sop-01.md:7: DOC023 SOP-01 names 'adam' as an author, who is not in people.yml

    A registered author, still named after leaving:

        2026-01-03 Ada: Issue SOP-01
            people.yml with
            | ben:
            |   name: Ben Buyer
            |   emails: [ben@example.com]
            |   roles: [{role: purchasing-manager, from: 2026-01-01, until: 2026-06-30}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" author=[ben]

    ## Put right

    Register the person in `people.yml`, or correct the name. The finding is gone with the landing of either.
    """
    people = [person.id for person in qms.organization.people]
    for author in version.front_matter.author:
        if people and author not in people:
            message = say(
                "{document} names '{author}' as an author, who is not in people.yml",
                document=version.document,
                author=author,
            )
            yield Observation(at_key(version, "author"), message, did_you_mean(author, people))


@rule("DOC024", each=Version, severity=Severity.ERROR, clauses=("ISO 9001 4.4.1",))
def unknown_process(version: Version, qms: Qms) -> Observations:
    """A document names a process that `qms.yml` does not know.

    The process decides who reviews the document, and on which process page people find it.

    ## Example

    No such process:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" process=purchase
        → procedures/sop-01.md:7: DOC024 SOP-01 belongs to the process 'purchase', which is not in qms.yml

    A known process:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" process=purchasing

    ## Put right

    Name a process from `processes` in `qms.yml`, or add it there. The finding is gone with the landing of either.
    """
    process = version.front_matter.process
    if process and qms.organization.process(process) is None:
        message = say(
            "{document} belongs to the process '{process}', which is not in qms.yml",
            document=version.document,
            process=process,
        )
        hint = did_you_mean(process, [known.id for known in qms.organization.processes])
        yield Observation(at_key(version, "process"), message, hint)


@rule("DOC025", each=Qms, severity=Severity.WARNING, clauses=("ISO 9001 7.5.2",))
def title_used_twice(qms: Qms) -> Observations:
    """Two documents that are not withdrawn have the same title, so people open the wrong one.

    ## Example

    Two procedures for one thing, or so it seems:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Issue SOP-02
            procedures/sop-02.md: SOP-02 r1 "purchasing"
        → procedures/sop-02.md:3: DOC025 SOP-02 has the title of SOP-01, "purchasing"

    The other one has ended:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" expires=2026-02-01
        2026-02-03 Ada: Issue SOP-02
            procedures/sop-02.md: SOP-02 r1 "Purchasing"

    ## Put right

    Say in the title of the newer document what tells it from the other. The finding is gone when that revision lands.
    """
    alike: dict[str, list[Document]] = defaultdict(list)
    for document in qms.documents.values():
        version = document.latest
        if version and version.front_matter.title and not version.front_matter.translation_of:
            alike[folded(version.front_matter.title)].append(document)
    for group in alike.values():
        if len(group) > 1:
            yield from _same_title([document for document in group if not has_ended(document, qms)])


def _same_title(group: list[Document]) -> Iterator[Observation]:
    ordered = sorted(group, key=_first_seen)
    for other in ordered[1:]:
        if other.latest:
            message = say(
                '{document} has the title of {other}, "{title}"',
                document=other.id,
                other=ordered[0].id,
                title=other.title,
            )
            yield Observation(at_key(other.latest, "title"), message)


@rule("DOC026", each=Version, severity=Severity.WARNING, clauses=("ISO 9001 7.5.2",))
def heading_differs_from_title(version: Version) -> Observations:
    """The text is headed by something else than the title in its front matter.

    Lists show the title, the page shows the heading; readers take them for two documents.

    ## Example

    The title was changed and the heading was not:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing and suppliers"
            | # Purchasing
        → procedures/sop-01.md:8: DOC026 SOP-01 is titled "Purchasing and suppliers" and headed "Purchasing"

    The number may stand before the title:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | # SOP-01 Purchasing

    ## Put right

    Make the first heading and the title the same with the next revision. The finding is gone when that lands.
    """
    title = version.front_matter.title
    heading = next(iter(version.headings), None)
    if not title or heading is None or heading.level != 1:
        return
    headed = folded(heading.title).removeprefix(folded(version.document)).strip(" :.-–—")
    if headed != folded(title):
        yield Observation(
            version,
            say(
                '{document} is titled "{title}" and headed "{heading}"',
                document=version.document,
                title=title,
                heading=heading.title,
            ),
            line=heading.line,
        )


@rule(
    "DOC027",
    each=Document,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.2", "ISO 9001 7.5.3.1"),
)
def translation_behind(document: Document, qms: Qms) -> Observations:
    """A translation in force is older than the revision in force of the document it translates.

    Whoever reads the translation works to the old text.

    ## Example

    The English text moved on:

        2026-01-03 Ada: Issue SOP-01 in two languages
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-01-de.md: SOP-01-DE r1 "Einkauf" language=de translation_of=SOP-01
        2026-06-01 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        → procedures/sop-01-de.md:8: DOC027 SOP-01-DE r1 of 2026-01-03 translates SOP-01, of which r2 is in force since
              2026-06-01

    Both moved on:

        2026-01-03 Ada: Issue SOP-01 in two languages
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-01-de.md: SOP-01-DE r1 "Einkauf" language=de translation_of=SOP-01
        2026-06-01 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            procedures/sop-01-de.md: SOP-01-DE r2 "Einkauf" language=de translation_of=SOP-01

    ## Put right

    Revise the translation. The finding is gone on the day on which that revision takes effect.
    """
    effective = qms.effective(document.id)
    source_id = effective.version.front_matter.translation_of if effective else None
    source = qms.periods_in_force.get(source_id) if source_id else None
    if effective and source and effective.recorded.position < source.revision.recorded.position:
        yield (
            at_key(effective.version, "translation_of"),
            say(
                "{document} r{revision} of {day} translates {source}, of which r{newer} is in force since {since}",
                document=document.id,
                revision=effective.number,
                day=effective.recorded.day,
                source=source_id,
                newer=source.revision.number,
                since=source.start,
            ),
        )


@rule("DOC028", each=TextFault, kinds=(FaultKind.NOT_A_FILE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def not_a_file(text: TextFault) -> Observations:
    r"""A document, or something it shows or includes, is not a regular file but a link, a folder or a placeholder.

    Only the bytes of a regular file are in the repository, can be approved and will still be there in ten years.

    ## Example

    A picture that points elsewhere:

        2026-01-03 Ada: Issue SOP-01
            procedures/img/flow.png: symlink /srv/pictures/flow.png
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.png)
        → procedures/sop-01.md:10: DOC028 the link leads to procedures/img/flow.png, which is a symbolic link

    A picture in the repository:

        2026-01-03 Ada: Issue SOP-01
            procedures/img/flow.png: bytes "\x89PNG"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.png)

    ## Put right

    Commit the file itself. The finding is gone with the landing that brings it.
    """
    yield text, text.fault.message


RULES = (
    unreadable_text,
    hidden_characters,
    broken_front_matter,
    unknown_key,
    missing_key,
    bad_value,
    bad_id,
    wrong_folder,
    id_without_type,
    look_alike_id,
    id_claimed_twice,
    number_used_again,
    template_syntax,
    raw_html,
    unsafe_attribute,
    link_scheme,
    remote_image,
    active_picture,
    hidden_comment,
    unknown_owner,
    owner_without_holder,
    unknown_reader,
    unknown_author,
    unknown_process,
    title_used_twice,
    heading_differs_from_title,
    translation_behind,
    not_a_file,
)
