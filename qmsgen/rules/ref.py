"""REF: whether what a document leads to is there: other documents, forms, pictures, shared text."""

from __future__ import annotations

from collections.abc import Iterator

from qmsgen.messages import say
from qmsgen.model.document import Document, Reference, Revision, Version
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.model.text import FaultKind
from qmsgen.rules.rule import Observation, Observations, TextFault, at_key, regulated, rule
from qmsgen.rules.words import did_you_mean, has_ended

FORMS = "forms"
"""The folder of document types that are filled in rather than read."""


@rule("REF001", each=TextFault, kinds=(FaultKind.BROKEN_LINK,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def broken_link(text: TextFault) -> Observations:
    """A link leads to a file that is not there, or to a folder, which readers cannot open.

    ## Example

    The form has another number:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-99.md).
        → procedures/sop-01.md:10: REF001 the link leads to forms/frm-99.md, which does not exist

    A link to a document that is there:

        2026-01-03 Ada: Issue SOP-01
            forms/frm-05.md: FRM-05 r1 "Order"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md).

    ## Put right

    Correct the path, or add the file. The finding is gone with the landing of either.
    """
    yield text, text.fault.message


@rule("REF002", each=Version, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.1",))
def unknown_heading(version: Version, qms: Qms) -> Observations:
    """A link leads to a heading that its target does not have.

    It opens at the top of the page, and the reader searches for what was meant.

    ## Example

    The heading was renamed:

        2026-01-03 Ada: Issue two procedures
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ## Limits and offers
            procedures/sop-02.md: SOP-02 r1 "Warehouse"
            | See [limits](sop-01.md#limits).
        → procedures/sop-02.md:10: REF002 SOP-02 links to #limits, which is no heading of SOP-01

    A heading that is there:

        2026-01-03 Ada: Issue two procedures
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ## Limits
            | Above 500 EUR two offers are needed.
            | {#offers}
            procedures/sop-02.md: SOP-02 r1 "Warehouse"
            | See [limits](sop-01.md#limits) and [offers](sop-01.md#offers).

    ## Put right

    Correct the part of the link after `#`, or give the heading that is meant an anchor such as `{#limits}` that stays.
    The finding is gone when the revision that does so lands.
    """
    for reference in version.references:
        target = _text_behind(reference, version, qms) if reference.fragment else None
        known = [*(heading.anchor for heading in target.headings), *target.anchors] if target else []
        if target and reference.fragment not in known:
            yield Observation(
                version,
                say(
                    "{document} links to #{fragment}, which is no heading of {target}",
                    document=version.document,
                    fragment=reference.fragment,
                    target=target.document,
                ),
                did_you_mean(reference.fragment, known),
                line=reference.line,
            )


def _text_behind(reference: Reference, version: Version, qms: Qms) -> Version | None:
    """The text that a reader sees on following the link."""
    if reference.document in ("", version.document):
        return version
    effective = qms.effective(reference.document)
    document = qms.documents.get(reference.document)
    return effective.version if effective else document.latest if document else None


@rule("REF003", each=Document, severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1", "ISO 13485 4.2.4"))
def links_to_ended_document(document: Document, qms: Qms) -> Observations:
    """A document that people work to links to one that was withdrawn, has expired or is gone.

    ## Example

    The form has ended, the procedure still asks for it:

        2026-01-03 Ada: Issue SOP-01 and its form
            forms/frm-05.md: FRM-05 r1 "Order" expires=2026-06-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md).
        → procedures/sop-01.md:10: REF003 SOP-01 r1 links to FRM-05, which ended on 2026-06-01

    A document that has ended itself may link to what ended with it:

        2026-01-03 Ada: Issue SOP-01 and its form for half a year
            forms/frm-05.md: FRM-05 r1 "Order" expires=2026-06-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" expires=2026-06-01
            | Fill in the [order form](../forms/frm-05.md).

    ## Put right

    Link to the document that took its place, or take the link out. The finding is gone when the revision that does so
    takes effect.
    """
    for version, reference, target in _links(document, qms):
        ended = _ended_on(target, qms)
        if ended:
            successor = _successor(target, qms)
            yield Observation(
                version,
                say(
                    "{document} r{revision} links to {target}, which ended on {day}",
                    document=document.id,
                    revision=version.revision,
                    target=target.id,
                    day=ended,
                ),
                say("Link to {successor}, which replaces it.", successor=successor) if successor else "",
                line=reference.line,
            )


@rule("REF004", each=Document, severity=Severity.WARNING, clauses=("ISO 9001 7.5.3.1",))
def links_to_document_not_in_force(document: Document, qms: Qms) -> Observations:
    """A document that people work to links to one that is not in force yet.

    ## Example

    The form starts next year:

        2026-01-03 Ada: Issue SOP-01 and its form
            forms/frm-05.md: FRM-05 r1 "Order" effective=2027-01-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md).
        → procedures/sop-01.md:10: REF004 SOP-01 r1 links to FRM-05, which takes effect on 2027-01-01

    Both start next year:

        2026-01-03 Ada: Issue SOP-01 and its form
            forms/frm-05.md: FRM-05 r1 "Order" effective=2027-01-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2027-01-01
            | Fill in the [order form](../forms/frm-05.md).

    ## Put right

    Let both take effect on the same day. The finding is gone on the day on which the target is in force.
    """
    for version, reference, target in _links(document, qms):
        if target.id in qms.periods_in_force or _ended_on(target, qms):
            continue
        coming = target.successor_expected(qms.as_of)
        if _starts_no_later(target, coming, version, document, qms):
            continue
        message = say(
            "{document} r{revision} links to {target}, which is only a draft",
            document=document.id,
            revision=version.revision,
            target=target.id,
        )
        if coming:
            message = say(
                "{document} r{revision} links to {target}, which takes effect on {day}",
                document=document.id,
                revision=version.revision,
                target=target.id,
                day=coming.planned_from,
            )
        yield Observation(version, message, line=reference.line)


def _starts_no_later(target: Document, coming: Revision | None, version: Version, document: Document, qms: Qms) -> bool:
    """Whether the target can be expected to be in force when the text is: drafts that come together start together."""
    effective = qms.effective(document.id)
    if coming is None or coming.planned_from is None:
        is_draft = effective is None or effective.version.blob != version.blob
        return is_draft and target.latest is not None
    return coming.planned_from <= max(version.front_matter.effective or qms.as_of, qms.as_of)


def _links(document: Document, qms: Qms) -> Iterator[tuple[Version, Reference, Document]]:
    """The links of the text in force and of the newest text to other documents, each target once per text."""
    effective = qms.effective(document.id)
    versions = [effective.version] if effective else []
    if document.latest and (effective is None or document.latest.blob != effective.version.blob):
        versions.append(document.latest)
    if effective is None and has_ended(document, qms):
        return
    for version in versions:
        seen = {document.id}
        for reference in version.references:
            target = qms.documents.get(reference.document)
            if target and target.id not in seen:
                seen.add(target.id)
                yield version, reference, target


def _ended_on(document: Document, qms: Qms) -> object:
    """The day since which a document is no longer in force, None while it is or when it never was."""
    if document.id in qms.periods_in_force:
        return None
    ends = [p.until for p in document.periods() if p.until and p.until <= qms.as_of]
    return max(ends, default=None) if has_ended(document, qms) else None


def _successor(document: Document, qms: Qms) -> str | None:
    """The document in force that says it replaces this one."""
    return next((d.id for d, r in qms.in_force() if document.id in r.version.front_matter.replaces), None)


@rule(
    "REF005", each=TextFault, kinds=(FaultKind.MISSING_ASSET,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",)
)
def missing_picture(text: TextFault) -> Observations:
    """A document shows a picture or attachment that is not there.

    ## Example

    The picture was never added:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.png)
        → procedures/sop-01.md:10: REF005 the picture procedures/img/flow.png does not exist

    It is there:

        2026-01-03 Ada: Issue SOP-01
            procedures/img/flow.png
            | not much of a picture
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](img/flow.png)

    ## Put right

    Add the picture beside the document, or correct its path. The finding is gone with the landing of either.
    """
    yield text, text.fault.message


@rule("REF006", each=TextFault, kinds=(FaultKind.BAD_INCLUDE,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",))
def bad_include(text: TextFault) -> Observations:
    """Shared text cannot be included: it is missing, elsewhere, part of a file, includes itself, or becomes too much.

    ## Example

    The path counts from the root of the repository:

        2026-01-03 Ada: Issue SOP-01
            snippets/scope.md
            | This applies to all sites.
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | --8<-- "../snippets/scope.md"
        → procedures/sop-01.md:10: REF006 the include ../snippets/scope.md does not name a file of this repository from
              its root

    From the root:

        2026-01-03 Ada: Issue SOP-01
            snippets/scope.md
            | This applies to all sites.
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | --8<-- "snippets/scope.md"

    ## Put right

    Name a whole file of this repository by its path from the root. The finding is gone with the landing that does.
    """
    yield text, text.fault.message


@rule("REF007", each=Document, severity=Severity.WARNING, clauses=("ISO 9001 4.4.2", "ISO 9001 7.5.3.2"))
def orphan_form(document: Document, qms: Qms) -> Observations:
    """No document in force links to a form, so nobody is told when to fill it in.

    ## Example

    A form by itself:

        2026-01-03 Ada: Issue FRM-05
            forms/frm-05.md: FRM-05 r1 "Order"
        → forms/frm-05.md:1: REF007 no document in force links to FRM-05

    A procedure asks for it:

        2026-01-03 Ada: Issue SOP-01 and its form
            forms/frm-05.md: FRM-05 r1 "Order"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md).

    ## Put right

    Link to the form from the document that says when to fill it in, or let it end by `expires: DAY` in its next
    revision or by a withdrawal record, as `qmsgen explain LIF006` shows. The finding is gone when either takes effect.
    """
    kind = qms.organization.type_of(document.id)
    effective = qms.effective(document.id)
    if kind and kind.folder == FORMS and effective and not qms.backlinks.get(document.id):
        yield effective, say("no document in force links to {document}", document=document.id)


@rule(
    "REF008",
    each=Version,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.4"),
)
def unknown_replaced(version: Version, qms: Qms) -> Observations:
    """A document says it replaces one that was never here, or itself.

    Whoever looks for the old number is led to its successor; a mistyped number leads nobody anywhere.

    ## Example

    A digit too many:

        2026-01-03 Ada: Issue SOP-12
            procedures/sop-12.md: SOP-12 r1 "Purchasing" replaces=[SOP-011]
        → procedures/sop-12.md:7: REF008 SOP-12 replaces SOP-011, which was never a document here

    Numbers from before this repository have a key of their own:

        2026-01-03 Ada: Issue SOP-12
            procedures/sop-12.md: SOP-12 r1 "Purchasing" former_numbers=[QP-7.4]

    ## Put right

    Correct the number, or put one from before this repository in `former_numbers`. The finding is gone with the landing
    of either.
    """
    for replaced in version.front_matter.replaces:
        if replaced not in qms.documents:
            message = say(
                "{document} replaces {other}, which was never a document here",
                document=version.document,
                other=replaced,
            )
            yield Observation(at_key(version, "replaces"), message, did_you_mean(replaced, qms.documents))
        elif replaced == version.document:
            yield at_key(version, "replaces"), say("{document} says that it replaces itself", document=replaced)


@rule(
    "REF009",
    each=Version,
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.2",),
)
def unknown_translated(version: Version, qms: Qms) -> Observations:
    """A translation names a source document that is not here, or itself.

    Nobody could tell when the translation falls behind its source.

    ## Example

    No such source:

        2026-01-03 Ada: Issue SOP-01-DE
            procedures/sop-01-de.md: SOP-01-DE r1 "Einkauf" language=de translation_of=SOP-02
        → procedures/sop-01-de.md:8: REF009 SOP-01-DE translates SOP-02, which is no document here

    A source that is here:

        2026-01-03 Ada: Issue SOP-01 in two languages
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-01-de.md: SOP-01-DE r1 "Einkauf" language=de translation_of=SOP-01

    ## Put right

    Name the id of the document that was translated. The finding is gone with the landing that does.
    """
    source = version.front_matter.translation_of
    if source == version.document:
        yield at_key(version, "translation_of"), say("{document} says that it translates itself", document=source)
    elif source and source not in qms.documents:
        message = say(
            "{document} translates {other}, which is no document here", document=version.document, other=source
        )
        yield Observation(at_key(version, "translation_of"), message, did_you_mean(source, qms.documents))


RULES = (
    broken_link,
    unknown_heading,
    links_to_ended_document,
    links_to_document_not_in_force,
    missing_picture,
    bad_include,
    orphan_form,
    unknown_replaced,
    unknown_translated,
)
