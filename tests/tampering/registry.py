"""Who may approve what, changed by those who gain by it, in the dark, or backwards."""

from tests.tampering.catalogue import cases

BEN = """people.yml with
    | ben:
    |   name: Ben Buyer
    |   emails: [ben@example.com]
    |   roles: [{role: purchasing-manager, from: 2020-01-01}, {role: machinist, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-ben", from: 2020-01-01}]"""

BEN_APPROVES = BEN.replace(
    "{role: machinist, from: 2020-01-01}]",
    "{role: machinist, from: 2020-01-01},\n    |     {role: quality-manager, from: 2026-02-03}]",
)

CAROL = """people.yml with
    | carol:
    |   name: Carol Chief
    |   emails: [carol@example.com]
    |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]"""

TYPES = """document_types:
    |   policy: {prefix: POL, folder: policies, review: 12 months, approval: [{meaning: approval, roles: [owner]}]}
    |   procedure: {prefix: SOP, folder: procedures, review: 24 months, approval: [{meaning: approval, roles: [owner]}]}
    |   work-instruction: {prefix: WI, folder: procedures, review: 24 months, approval: [
    |     {meaning: review, roles: [purchasing-manager]}, {meaning: approval, roles: [quality-manager]}]}
    |   form: {prefix: FRM, folder: forms, review: 36 months, approval: [{meaning: approval, roles: [owner]}]}"""

LIGHTER = TYPES.replace("{meaning: review, roles: [purchasing-manager]}, ", "")

TEXT = """
== a role is granted and nobody approves it
finds REG007 QMS
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
== a role is granted and used in the same landing
finds REG007 QMS, APP005 SOP-02
2026-02-03 Dora: One plant
    BEN-APPROVES
    qms.yml with
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== a role is granted, approved and used in the same landing
finds APP005 SOP-02
2026-02-03 Dora: One plant
    BEN-APPROVES
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== a role is used while its grant waits for approval
finds REG007 QMS, APP005 SOP-02
2026-02-03 Dora: Ben approves
    BEN-APPROVES
    qms.yml with
2026-02-04 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== who gains approves
finds REG007 QMS, APP007 QMS
2026-02-03 Dora: A new key
    CAROL-ANEW
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== who changed it approves
finds REG007 QMS, APP007 QMS
2026-02-03 Carol: Half an hour
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
== who changed it under an unknown e-mail approves
finds APP018 QMS
2026-02-03 Caroline: Half an hour
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
== who changed it while it could not be read approves
finds REG007 QMS, APP007 QMS
2026-02-03 Carol: Tidy up
    BEN-APPROVES
    qms.yml -> kept.yml
2026-02-04 Dora: Put it back
    kept.yml -> qms.yml
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== an administrator without the role approves
finds REG007 QMS, APP005 QMS
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
    dora signs approval of QMS r2 as registry-admin
== a quality manager approves
finds REG007 QMS, APP006 QMS
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
    ada signs approval of QMS r2 as quality-manager
== it is approved without a signature
finds REG007 QMS, APP010 QMS
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
    carol signs approval of QMS r2 as registry-admin without signature
== it is changed after it was approved
finds REG007 QMS, APP003 QMS
2026-02-03 Dora: A new name
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
    BEN-APPROVES
== it is changed after it counts, without a new number
finds REG008 QMS
2026-02-03 Dora: A new name
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Ben: I can do this too
    BEN-APPROVES
== the number leaps
finds REG008 QMS
2026-02-03 Dora: A new name
    qms.yml with
    | revision: 5
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r5 as registry-admin
== a person is removed
finds REG009 QMS
2026-02-03 Dora: Ben has left
    people.yml
    | ada:
    |   name: Ada Quality
    |   emails: [ada@example.com]
    |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
    | carol:
    |   name: Carol Chief
    |   emails: [carol@example.com]
    |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a key is exchanged
finds REG009 QMS, REG010 QMS
2026-02-03 Dora: Another key
    BEN-OTHER-KEY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a name is changed
finds REG009 QMS
2026-02-03 Dora: Another name
    BEN-OTHER-NAME
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a role since last year
finds REG010 QMS
2026-02-03 Dora: Ben could approve all the time
    BEN-EARLY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a role that ended last year
finds REG010 QMS
2026-02-03 Dora: Ben could not buy all the time
    BEN-ENDED
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== back to level none
finds REG006 QMS
2026-02-03 Dora: Approvals take too long
    qms.yml with
    | evidence: {level: none}
    carol signs approval of QMS r2 as registry-admin
== back to level none, together with a text
finds REG006 QMS
notes APP002 SOP-02
2026-02-03 Dora: Approvals take too long
    qms.yml with
    | evidence: {level: none}
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    carol signs approval of QMS r2 as registry-admin
== a weaker level together with a text that it lets pass
finds REG012 QMS, APP010 SOP-02
2026-02-03 Dora: Signatures take too long
    qms.yml with
    | evidence: {level: stated}
    carol signs approval of QMS r2 as registry-admin
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
== fewer approvals together with a text that needs them
finds REG012 QMS
notes APP002 WI-01
2026-02-03 Dora: Reviews take too long
    qms.yml with
    | LIGHTER
    carol signs approval of QMS r2 as registry-admin
    procedures/wi-01.md: WI-01 r2 "Packing"
    ada signs approval of WI-01 r2 as quality-manager
== fewer approvals that nobody approved
finds REG007 QMS
notes REG011 QMS, APP002 WI-01
2026-02-03 Dora: Reviews take too long
    qms.yml with
    | LIGHTER
2026-02-04 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ada signs approval of WI-01 r2 as quality-manager
== the author is allowed to approve, in the same landing
finds REG012 QMS, APP007 SOP-02
2026-02-03 Ada: We are few
    qms.yml with
    | evidence: {level: signed, independence: none, forge: {committers: [forge@example.com]}}
    carol signs approval of QMS r2 as registry-admin
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a weaker profile that nobody approved silences nothing
finds REG007 QMS, GIT003 -
notes REG011 QMS
from nothing
2026-01-05 Carol: Start
    qms.yml with
    | evidence: {level: signed}
    | profile: iso13485
2026-02-03 Ben: Tidy up
    qms.yml with
    | profile: iso9001
    .gitattributes
    | # nothing
force SOP-01 -, SOP-02 -, WI-01 -
== a second registry
finds REG002 QMS
2026-02-03 Ben: Another one
    qms.yaml
    | revision: 1
== a registry that looks the same
finds GIT004 -
2026-02-03 Ben: Another one
    QMS.yml
    | revision: 1
== a line that nobody knows
finds REG001 QMS, REG007 QMS
2026-02-03 Ben: Another one
    qms.yml with
    | evidance: {level: none}
== a threshold of two is met by one
finds REG007 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
2026-01-05 Ben: Start
    qms.yml with
    | evidence: {level: signed, registry_threshold: 2}
2026-02-03 Ben: A new name
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
    carol signs approval of QMS r2 as registry-admin signed-at=2026-02-03T08:00:00Z
== an approval of the registry is taken back before the second one
finds REG007 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
2026-01-05 Ben: Start
    qms.yml with
    | evidence: {level: signed, registry_threshold: 2}
2026-02-03 Ben: A new name
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Carol: No
    carol signs revocation of QMS r2 as registry-admin
2026-02-05 Ada: Yes
    ada signs approval of QMS r2 as registry-admin
== a rejected change
finds REG007 QMS
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
    ada signs rejection of QMS r2 as registry-admin
    carol signs approval of QMS r2 as registry-admin
== an ended role is used
finds APP005 WI-01
2026-02-03 Dora: Ben no longer buys
    BEN-ENDS
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
== signed before the role ended, landed after
finds APP005 WI-01
2026-02-02 Dora on pack: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
2026-02-03 Dora: Ben no longer buys
    BEN-ENDS
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora merges pack: What fits
== signed before the role began, landed after
finds APP005 SOP-02
2026-02-02 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
2026-02-03 Dora: Ben approves
    BEN-APPROVES
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora merges plant: One plant
== an ended key is used
finds APP009 WI-01
2026-02-03 Dora: Another key for Ben
    BEN-KEY-ENDS
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
== a key is used before its day
finds APP009 WI-01
2026-02-03 Dora: Another key for Ben
    BEN-NEW-KEY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager with the key of ben-new
== a revoked key is used
finds APP009 WI-01
notes APP017 WI-01
force WI-01 -
2026-02-03 Dora: Ben's key was stolen
    BEN-REVOKED
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
== a waiver by someone who may not approve
finds APP006 SOP-02, DOC016 SOP-02
2026-02-02 Dora: I accept it
    dora signs waiver of SOP-02 r1 as machinist finding=DOC016 until=2026-12-31
2026-02-03 Dora: See there
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | See [there](ftp://example.com/x).
== a waiver whose day has passed
finds DOC016 SOP-02
2026-02-02 Ada: I accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=DOC016 until=2026-11-24
2026-02-03 Dora: See there
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | See [there](ftp://example.com/x).
== a waiver for good of a fault that stands
finds DOC016 SOP-02
2026-02-02 Ada: I accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=DOC016 until=never
2026-02-03 Dora: See there
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | See [there](ftp://example.com/x).
== a waiver of a change that is still to come
finds REV001 SOP-02
2026-02-02 Ada: I accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=REV001 until=never
2026-02-03 Dora: One word
    procedures/sop-02.md: SOP-02 r1 "Warehouse"
== a waiver of what cannot be waived
finds APP012 SOP-02
2026-02-02 Dora: Tidy up
    - records/approvals/SOP-02/r1/ada.approval.txt.sig
2026-02-03 Ada: I accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=APP012 until=2026-12-31
== a waiver of a registry that nobody approved
finds REG007 QMS
2026-02-02 Ada: I accept it
    ada signs waiver of QMS r1 as registry-admin finding=REG007 until=2026-12-31
2026-02-03 Ben: I can do this too
    BEN-APPROVES
    qms.yml with
== a waiver from the time when nothing was proved
finds APP012 SOP-02
from nothing
force SOP-01 -, WI-01 -
2026-01-05 Ada: Start
    procedures/sop-02.md: SOP-02 r1 "Warehouse"
    ada signs acknowledgement of SOP-02 r1 as quality-manager
2026-01-06 Mallory: I accept everything
    ada signs waiver of SOP-02 r1 as quality-manager finding=APP013 until=never without signature
2026-01-07 Ada: Ask for signatures
    qms.yml with
    | evidence: {level: signed}
2026-02-02 Dora: Tidy up
    - records/approvals/SOP-02/r1/ada.acknowledgement.txt
== another root of trust than the one that is known
finds REG017 QMS
trust root SOME-DIGEST
== a new root of trust while an administrator is left
finds REG007 QMS, APP006 QMS, APP004 QMS
2026-02-03 Dora: A new root of trust
    people.yml with
    | mallory:
    |   name: Mallory
    |   emails: [mallory@example.com]
    |   roles: [{role: managing-director, from: 2026-02-03}, {role: registry-admin, from: 2026-02-03}]
    |   keys: [{key: "KEY-OF-mallory", from: 2026-02-03}]
    qms.yml with
    carol signs approval of QMS r2 as managing-director reason="We begin anew."
    mallory signs approval of QMS r2 as managing-director reason="We begin anew."
== a new root of trust with one witness
finds REG007 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
LOCKED-OUT
2026-03-03 Ada: A new root of trust
    ANEW
    qms.yml with
    ada signs approval of QMS r2 as managing-director with the key of ada-new reason="The old key has ended."
== a new root of trust with one witness twice
finds REG007 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
LOCKED-OUT
2026-03-03 Ada: A new root of trust
    ANEW
    qms.yml with
    ada signs approval of QMS r2 as managing-director with the key of ada-new reason="The old key has ended."
    ada signs approval of QMS r2 as managing-director with the key of ada-new reason="It really has."
== a new root of trust by an administrator of its own making
finds REG007 QMS, APP006 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
LOCKED-OUT
2026-03-03 Ada: A new root of trust
    ANEW
    qms.yml with
    carol signs approval of QMS r2 as registry-admin reason="The old key has ended."
== a new root of trust that nobody has confirmed
finds REG016 QMS
from nothing
force SOP-01 -, SOP-02 -, WI-01 -
LOCKED-OUT
2026-03-03 Ada: A new root of trust
    ANEW
    qms.yml with
    ada signs approval of QMS r2 as managing-director with the key of ada-new reason="The old key has ended."
    carol signs approval of QMS r2 as managing-director reason="The old key has ended."
== an adoption list that nobody of top management has signed
notes APP002 SOP-03
2026-02-03 Dora: Take over the paper manual
    procedures/sop-03.md: SOP-03 r7 "Selling"
    adopts SOP-03 r7 since 2024-05-01
    ada signs approval of ADOPTION r1 as registry-admin
== an adoption list with the text of another digest
finds APP022 SOP-03
notes APP002 SOP-03
2026-02-03 Dora: Take over the paper manual
    procedures/sop-03.md: SOP-03 r7 "Selling"
    adopts SOP-03 r7 since 2024-05-01 digest=SOME-DIGEST
    ada signs approval of ADOPTION r1 as registry-admin
    carol signs approval of ADOPTION r1 as managing-director
== an adoption list that adopts what was never approved, after control began
finds APP022 SOP-02
notes APP002 SOP-02
2026-02-03 Dora: Take over the paper manual
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    adopts SOP-02 r2 since 2024-05-01
    ada signs approval of ADOPTION r1 as registry-admin
    carol signs approval of ADOPTION r1 as managing-director
== an adoption list that is changed when it has counted
finds APP012 QMS
force SOP-03 r7
2026-02-03 Dora: Take over the paper manual
    procedures/sop-03.md: SOP-03 r7 "Selling"
    adopts SOP-03 r7 since 2024-05-01
    ada signs approval of ADOPTION r1 as registry-admin
    carol signs approval of ADOPTION r1 as managing-director
2026-02-04 Dora: And this
    procedures/sop-04.md: SOP-04 r7 "Delivering"
    adopts SOP-04 r7 since 2024-05-01
== a deputy whose time is over withdraws a document
finds APP006 SOP-02
2026-02-03 Dora: Ben stands in for Ada
    BEN-DEPUTY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-05-03 Dora: We need no warehouse
    ben signs withdrawal of SOP-02 r1 as machinist
== a deputy whose time is over approves
finds APP005 SOP-02
2026-02-03 Dora: Ben stands in for Ada
    BEN-DEPUTY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-05-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
"""

_MACHINIST = "{role: machinist, from: 2020-01-01}]"
_BUYER = "{role: purchasing-manager, from: 2020-01-01}"
_KEY = '[{key: "KEY-OF-ben", from: 2020-01-01}]'

_ANEW = """people.yml
    | ada:
    |   name: Ada Quality
    |   emails: [ada@example.com]
    |   roles: [{role: registry-admin, from: 2020-01-01}, {role: managing-director, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-ada", from: 2020-01-01, until: 2026-02-01}, {key: "KEY-OF-ada-new", from: 2026-03-03}]
    | carol:
    |   name: Carol Chief
    |   emails: [carol@example.com]
    |   roles: [{role: managing-director, from: 2026-03-03}, {role: registry-admin, from: 2026-03-03}]
    |   keys: [{key: "KEY-OF-carol", from: 2026-03-03}]"""

PEOPLE = {
    "BEN-APPROVES": BEN_APPROVES,
    "BEN-OTHER-KEY": BEN.replace("KEY-OF-ben", "KEY-OF-ben-new"),
    "BEN-OTHER-NAME": BEN.replace("Ben Buyer", "Ben Baker"),
    "BEN-EARLY": BEN_APPROVES.replace("from: 2026-02-03", "from: 2025-02-03"),
    "BEN-ENDED": BEN.replace(_BUYER, _BUYER.replace("}", ", until: 2025-12-31}")),
    "BEN-ENDS": BEN.replace(_BUYER, _BUYER.replace("}", ", until: 2026-02-03}")),
    "BEN-KEY-ENDS": BEN.replace("2020-01-01}]", "2020-01-01, until: 2026-02-03}]", 2).replace(
        "{role: machinist, from: 2020-01-01, until: 2026-02-03}]", _MACHINIST
    ),
    "BEN-NEW-KEY": BEN.replace(_KEY, _KEY[:-1] + ', {key: "KEY-OF-ben-new", from: 2026-03-01}]'),
    "BEN-REVOKED": BEN.replace(_KEY, _KEY[:-2] + ", revoked: {since: 2026-01-01, reason: Stolen.}}]"),
    "BEN-DEPUTY": BEN.replace(
        _MACHINIST,
        "{role: machinist, from: 2020-01-01},\n    |     "
        "{role: machinist, from: 2026-02-03, until: 2026-03-03, deputy_for: quality-manager}]",
    ),
    "CAROL-ANEW": CAROL.replace(
        '"KEY-OF-carol", from: 2020-01-01}',
        '"KEY-OF-carol", from: 2020-01-01},\n    |     {key: "KEY-OF-carol-new", from: 2026-02-03}',
    ),
    "LIGHTER": LIGHTER,
    "ANEW": _ANEW,
}

LOCKED_OUT = """2026-01-05 Ada: Start
    qms.yml with
    | evidence: {level: signed}
    """ + _ANEW.partition("    | carol:")[0].replace(', {key: "KEY-OF-ada-new", from: 2026-03-03}', "")
"""Nobody is left who could approve a change of the registry."""


def _filled(text: str) -> str:
    for name, entry in PEOPLE.items():
        text = text.replace(f"    {name}\n", f"    {entry}\n").replace(f"    | {name}\n", f"    | {entry}\n")
    return text.replace("LOCKED-OUT\n", LOCKED_OUT)


CASES = cases(_filled(TEXT))
