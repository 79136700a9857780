"""Which changes of `qms.yml` make it easier to have something approved, so that none of them slips in unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from qmsgen.evidence.characters import short
from qmsgen.evidence.registry_change import QMS, RegistryObjection
from qmsgen.messages import say
from qmsgen.model.organization import REGULATED, DocumentType, EvidencePolicy, Organization, Requirement, key_material
from qmsgen.model.text import Interval


def weakenings(before: Organization, after: Organization) -> tuple[RegistryObjection, ...]:
    """What the change asks less for: of approvals, of their proof, of reviews, or of whom they must come from.

    What is applicable, who owns a process and how statements are worded is content, and no weakening.
    """
    found = chain(
        _of_evidence(before.evidence, after.evidence, after.line_of("evidence")),
        _of_forge(before.evidence, after.evidence, after.line_of("evidence")),
        _of_profile(before, after),
        _of_types(before, after),
        _of_roles(before, after),
    )
    return tuple(found)


def _weaker(line: int, message: str) -> RegistryObjection:
    fix = say("Land it on its own, without documents or records, if it is meant; otherwise write it as it was.")
    return RegistryObjection(QMS, line, message, fix)


# The organization as a whole ---------------------------------------------------------------------------------------


def _of_evidence(before: EvidencePolicy, after: EvidencePolicy, line: int) -> Iterator[RegistryObjection]:
    if after.level.rank < before.level.rank:
        yield _weaker(line, _went("evidence.level", before.level.value, after.level.value))
    if (before.independence, after.independence) == ("author", "none"):
        yield _weaker(line, _went("evidence.independence", before.independence, after.independence))
    if after.skew_minutes > before.skew_minutes:
        minutes = [say("{count} minutes", count=policy.skew_minutes) for policy in (before, after)]
        yield _weaker(line, _went("evidence.skew", *minutes))
    if after.registry_threshold < before.registry_threshold:
        went = _went("evidence.registry_threshold", str(before.registry_threshold), str(after.registry_threshold))
        yield _weaker(line, went)


def _went(key: str, old: str, new: str) -> str:
    return say("`{key}` goes from {old} to {new}", key=key, old=old, new=new)


def _of_forge(before: EvidencePolicy, after: EvidencePolicy, line: int) -> Iterator[RegistryObjection]:
    known = {committer.casefold() for committer in before.forge_committers}
    for committer in after.forge_committers:
        if committer.casefold() not in known:
            message = say("who commits as {committer} no longer counts as an author", committer=short(committer))
            yield _weaker(line, message)
    keys = {key_material(key) for key in before.forge_keys}
    for key in after.forge_keys:
        if key_material(key) not in keys:
            yield _weaker(line, say("`evidence.forge.keys` gains `{key}`", key=short(key)))


def _of_profile(before: Organization, after: Organization) -> Iterator[RegistryObjection]:
    if before.profile in REGULATED and after.profile not in REGULATED:
        yield _weaker(after.line_of("profile"), _went("profile", before.profile, after.profile))


def _of_roles(before: Organization, after: Organization) -> Iterator[RegistryObjection]:
    roles = {role.id: role for role in after.roles}
    for role in before.roles:
        now = roles.get(role.id)
        if role.is_top_management and (now is None or not now.is_top_management):
            line = after.line_of("roles") if now is None else now.line
            yield _weaker(line, say("the role {role} is no longer top management", role=role.id))


# Document types ----------------------------------------------------------------------------------------------------


def _of_types(before: Organization, after: Organization) -> Iterator[RegistryObjection]:
    """Types are compared by their prefix; a new one with a longer prefix takes documents over from a shorter one."""
    yield from _gone(before, after)
    for now in after.document_types:
        was = before.type_of(now.prefix)
        if was is None:
            continue
        if was.prefix == now.prefix and was.folder != now.folder:
            yield _weaker(now.line, _went(f"document_types.{now.name}.folder", was.folder, now.folder))
        yield from _of_type(was, now)


def _gone(before: Organization, after: Organization) -> Iterator[RegistryObjection]:
    prefixes = {kind.prefix for kind in after.document_types}
    lines = {kind.name: kind.line for kind in after.document_types}
    for was in before.document_types:
        if was.prefix not in prefixes:
            line = lines.get(was.name, after.line_of("document_types"))
            message = say(
                "no document type has the prefix {prefix} of `{type}` any more", prefix=was.prefix, type=was.name
            )
            yield _weaker(line, message)


def _of_type(was: DocumentType, now: DocumentType) -> Iterator[RegistryObjection]:
    if was.review is not None and (now.review is None or _length(now.review) > _length(was.review)):
        new = say("none") if now.review is None else str(now.review)
        yield _weaker(now.line, _went(f"document_types.{now.name}.review", str(was.review), new))
    if now.same_person and not was.same_person:
        message = say("in `{type}` one person may now meet several requirements", type=now.name)
        yield _weaker(now.line, message)
    split = not now.same_person
    yield from _fewer(now, "approval", unmet(was.approval, now.approval, split=split))
    if was.editorial_approval or now.editorial_approval:
        lighter = unmet(was.editorial_approval or was.approval, now.editorial_approval or now.approval, split=split)
        yield from _fewer(now, "editorial_approval", lighter)


def _fewer(now: DocumentType, key: str, lost: Sequence[Requirement]) -> Iterator[RegistryObjection]:
    if lost:
        message = say(
            "`{key}` of `{type}` no longer asks as strictly for {requirement}",
            key=key,
            type=now.name,
            requirement=_shown(lost[0]),
        )
        yield _weaker(now.line, message)


def _shown(requirement: Requirement) -> str:
    roles = short(say(" or ").join(requirement.roles)) or say("nobody")
    if requirement.count == 1:
        return say("{meaning} by {roles}", meaning=requirement.meaning.value, roles=roles)
    return say(
        "{meaning} by {roles}, {count} persons",
        meaning=requirement.meaning.value,
        roles=roles,
        count=requirement.count,
    )


def _length(interval: Interval) -> int:
    """How long an interval is on average: 4,800 months have 146,097 days."""
    return interval.months * 146_097 + interval.days * 4_800


# Requirements ------------------------------------------------------------------------------------------------------


def unmet(wanted: Sequence[Requirement], offered: Sequence[Requirement], *, split: bool) -> list[Requirement]:
    """The requirements of ``wanted`` for which none of ``offered`` stands in, each of which stands in for one only.

    ``split``: every requirement needs a different person, so one for two persons is the same as two for one.
    """
    if split:
        wanted, offered = ([one for one in asked for _ in range(one.count)] for asked in (wanted, offered))
    given: dict[int, int] = {}

    def find(place: int, tried: set[int]) -> bool:
        for number, requirement in enumerate(offered):
            if number in tried or not _stands_in(requirement, wanted[place], split=split):
                continue
            tried.add(number)
            if number not in given or find(given[number], tried):
                given[number] = place
                return True
        return False

    return [requirement for place, requirement in enumerate(wanted) if not find(place, set())]


def _stands_in(offered: Requirement, wanted: Requirement, *, split: bool) -> bool:
    """Whether whoever meets ``offered`` would have met ``wanted``."""
    return (
        offered.meaning is wanted.meaning
        and set(offered.roles) <= set(wanted.roles)
        and (split or offered.count >= wanted.count)
        and (offered.independence == "author" or wanted.independence == "none")
    )
