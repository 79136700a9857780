"""Two files of a registry as tests change them: the sample, and what reading it gives."""

from __future__ import annotations

from qmsgen.model.organization import Organization
from qmsgen.reading.registry import read_registry

CAROLS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBzix+zm7/4aGTHhqOJ1xWDKPtXR4zsOihyLW2eS9H8a"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGNXaI2APN8aNhfPjvxRF5j3GsWqiR6PR0xXPcG3J+xE"

QMS = """\
revision: 3
organization: {name: Acme Precision, time_zone: Europe/Berlin}
standards: []
profile: iso9001
evidence: {level: attributed, skew: 15 minutes, registry_threshold: 2, forge: {committers: [noreply@forge.example]}}
document_types:
  policy: {prefix: POL, folder: policies, approval: [{meaning: approval, roles: [managing-director]}]}
  sop:
    prefix: SOP
    folder: procedures
    review: 24 months
    approval: [{meaning: review, roles: [process-owner]}, {meaning: approval, roles: [quality-manager], count: 2}]
roles:
  registry-admin: {title: Registry Administrator}
  managing-director: {title: Managing Director, top_management: true}
  quality-manager: {title: Quality Manager}
  purchasing-manager: {title: Purchasing Manager}
  machinist: {title: Machinist}
processes:
  purchasing: {title: Purchasing, owner: purchasing-manager}
"""

PEOPLE = f"""\
carol:
  name: Carol Chief
  emails: [carol@example.com, c.chief@example.com]
  roles:
    - {{role: quality-manager, from: 2026-01-01}}
    - {{role: registry-admin, from: 2026-01-01, until: 2027-01-01}}
  keys:
    - {{key: "{CAROLS} carol@laptop", from: 2026-01-01, requires: [presence, verification]}}
rosa:
  name: Rosa Klein
  emails: [rosa@example.com]
  roles: [{{role: machinist, from: 2026-01-01}}]
  renamed: [{{name: Rosa Groß, from: 2026-05-01}}]
dora:
  name: Dora Lindt
  emails: [dora@example.com]
  roles: [{{role: registry-admin, from: 2026-01-01}}]
"""


def organization(qms: str = QMS, people: str = PEOPLE) -> Organization:
    """What the two files say; they must be without fault."""
    found = read_registry(qms.encode(), people.encode())
    assert found.faults == ()
    assert found.organization is not None
    return found.organization


def changed(text: str, *changes: tuple[str, str]) -> str:
    """``text`` with each change made, which must be possible in one place only."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
