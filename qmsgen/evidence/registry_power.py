"""Who may decide about `qms.yml` and `people.yml`, and to whom a change of the two files gives something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date

from qmsgen.evidence.registry_change import alterations
from qmsgen.evidence.registry_growth import Entry, Kind, growth_of
from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.model.approval import Level
from qmsgen.model.organization import OWNER, PROCESS_OWNER, REGISTRY_ADMIN, Key, Organization, Person

_POWERS = (Kind.EMAIL, Kind.ROLE, Kind.KEY)


def admins(organization: Organization, day: date, *, able_to_sign: bool) -> tuple[Person, ...]:
    """Who may approve changes of the registry on ``day``; ``able_to_sign``: only those whose record could count."""
    holders = organization.holders(REGISTRY_ADMIN, day)
    if not able_to_sign:
        return holders
    if not _needs_signatures(organization):
        return tuple(person for person in holders if person.emails)
    return tuple(person for person in holders if any(_can_sign(key, day) for key in person.keys))


def _needs_signatures(organization: Organization) -> bool:
    return organization.evidence.level.rank >= Level.SIGNED.rank


def _can_sign(key: Key, day: date) -> bool:
    found = read_public_key(key.key)
    if isinstance(found, KeyFault) or found.refusal is not None or found.is_trial:
        return False
    return key.covers(day) and (key.revoked_since is None or day < key.revoked_since)


# Who gains ---------------------------------------------------------------------------------------------------------


def gainers(before: Organization, after: Organization) -> frozenset[str]:
    """The ids of those to whom the change gives an e-mail, a role or a key, or takes an end or revocation away.

    What `qms.yml` gives to a role is not counted as given to its holders: that is a weakening where it widens a
    requirement, and otherwise nobody in a small company could approve a new document type.
    """
    known = {person.id: person for person in before.people}
    return frozenset(person.id for person in after.people if _gains(known.get(person.id), person))


def _gains(was: Person | None, person: Person) -> bool:
    growth = growth_of(was, person)
    return any(entry.kind in _POWERS for entry in growth.gained) or any(
        _is_lifted(earlier, entry) for earlier, entry in growth.kept
    )


def _is_lifted(was: Entry, entry: Entry) -> bool:
    """Whether a limit is gone or lies later than before."""
    ends_later = was.until is not None and (entry.until is None or entry.until > was.until)
    revoked_later = was.revoked is not None and (entry.revoked is None or entry.revoked[0] > was.revoked[0])
    return ends_later or revoked_later


def is_minor(before: Organization, after: Organization) -> bool:
    """Whether the change only adds or ends people who have no key and no role in which something is approved.

    One registry-admin suffices for it, its author included. `qms.yml` may differ in its `revision` only.
    """
    if _said(_without_people(before)) != _said(_without_people(after)) or alterations(before, after):
        return False
    approving = _approving_roles(after)
    known = {person.id: _said(person) for person in before.people}
    changed = [person for person in after.people if known.get(person.id) != _said(person)]
    return not any(_has_say(person, approving) for person in changed)


def _has_say(person: Person, approving: frozenset[str]) -> bool:
    """Whether a person has, had or will have a key or a role in which something is approved."""
    return bool(person.keys) or any({grant.role, grant.deputy_for} & approving for grant in person.roles)


def _approving_roles(organization: Organization) -> frozenset[str]:
    """The roles whose holders can approve something.

    Which roles own documents stands in the documents, and anyone may name another one there. So `owner` in a
    requirement makes every role one that approves, unless approvals are signed: then who has no key approves nothing.
    """
    requirements = [r for t in organization.document_types for r in (*t.approval, *t.editorial_approval)]
    named = {role for requirement in requirements for role in requirement.roles}
    named |= {role.id for role in organization.roles if role.is_top_management} | {REGISTRY_ADMIN}
    if PROCESS_OWNER in named:
        named |= {process.owner for process in organization.processes}
    if OWNER in named and not _needs_signatures(organization):
        named |= {role.id for role in organization.roles}
    return frozenset(named)


def _without_people(organization: Organization) -> Organization:
    return replace(organization, revision=0, people=(), lines={})


def _said(value: object) -> object:
    """What ``value`` says, wherever it stands in its file."""
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(_said(getattr(value, field.name)) for field in fields(value) if field.name != "line")
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return tuple(map(_said, value)) if isinstance(value, tuple) else value
