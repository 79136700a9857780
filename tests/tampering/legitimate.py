"""What people do every day, and what must not be called a fault."""

from tests.tampering.catalogue import cases
from tests.tampering.registry import BEN, TYPES

TEXT = """
== nothing
== a document is moved
2026-02-03 Dora: Sort the procedures
    procedures/sop-02.md -> procedures/warehouse/sop-02.md
    snippets/scope.md
    | This holds for everyone.
    |
    | --8<-- "snippets/sites.md"
== a document is moved by its approver, and revised by others afterwards
force WI-01 r2
2026-02-03 Ada: Sort the procedures
    procedures/wi-01.md -> procedures/packing/wi-01.md
2026-02-10 Dora: What fits
    procedures/packing/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
== a revision comes by a merge
force WI-01 r2
2026-02-03 Dora on pack: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits.
2026-02-04 Ben on pack: Review
    ben signs review of WI-01 r2 as purchasing-manager
2026-02-05 Ada on pack: Approve
    ada signs approval of WI-01 r2 as quality-manager
2026-02-06 Forge merges pack: What fits
== a revision is squashed by the forge, with signed approvals
force WI-01 r2
2026-02-06 Dora by Forge: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager signed-at=2026-02-04T09:00:00Z
    ada signs approval of WI-01 r2 as quality-manager signed-at=2026-02-05T09:00:00Z
== a branch is rebased by the forge
force WI-01 r2
2026-02-06 09:00 Dora by Forge written 2026-02-03 10:00: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
2026-02-06 09:00 Ben by Forge written 2026-02-04 10:00: Review
    ben signs review of WI-01 r2 as purchasing-manager signed-at=2026-02-04T10:00:00Z
2026-02-06 09:00 Ada by Forge written 2026-02-05 10:00: Approve
    ada signs approval of WI-01 r2 as quality-manager signed-at=2026-02-05T10:00:00Z
== both commits are picked onto the main line by the approver
force SOP-02 r2
2026-02-03 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-06 Dora by Ben written 2026-02-03 09:00: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-06 Ada by Ben written 2026-02-04 09:00: Approve
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-04T09:00:00Z
== a draft is changed four times before it is approved
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One.
2026-02-04 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One, two.
2026-02-05 Ben: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One, two, three.
2026-02-06 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One, two, three, four.
2026-02-07 Ada: Approve
    ada signs approval of SOP-02 r2 as quality-manager
== a draft is changed after its first approval and approved anew, on one branch
force SOP-02 r2
2026-02-03 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plnat.
2026-02-04 Ada on plant: Approve
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-05 Dora on plant: A typing error
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plant.
2026-02-06 Ada on plant: Approve
    ada signs approval of SOP-02 r2 as quality-manager supersedes=ada.approval.txt
2026-02-07 Ben merges plant: One plant
== approvals come in later requests, each by itself
force WI-01 r2
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
2026-02-10 Ben: Review
    ben signs review of WI-01 r2 as purchasing-manager
2026-03-10 Ada: Approve
    ada signs approval of WI-01 r2 as quality-manager
== two approve on branches of their own
force WI-01 r2
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
2026-02-04 Ben on review: Review
    ben signs review of WI-01 r2 as purchasing-manager
2026-02-04 Ada on approve: Approve
    ada signs approval of WI-01 r2 as quality-manager
2026-02-05 Forge merges approve: Approve
2026-02-06 Forge merges review: Review
== the approver brings the branch up to date
force SOP-02 r2, WI-01 r2
2026-02-03 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-04 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-02-05 Ada on plant merges main: Update branch
2026-02-06 Ada on plant: Approve
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-07 Forge merges plant: One plant
== two documents share a snippet and change with it
force SOP-01 r2, SOP-02 r2
2026-02-03 Dora: One plant
    snippets/sites.md
    | One plant.
    procedures/sop-01.md: SOP-01 r2 "Purchasing"
    | --8<-- "snippets/scope.md"
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | --8<-- "snippets/scope.md"
    ada signs approval of SOP-01 r2 as quality-manager
    ada signs approval of SOP-02 r2 as quality-manager
== a stranger says hello
2026-02-03 Zoe: Hello
    README.md
    | Hello.
== line ends as on Windows
notes GIT011 WI-01
2026-02-03 Dora: Line ends
    procedures/wi-01.md: WI-01 r1 "Packing" with CRLF
== the text of before under a new number
force WI-01 r3
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits.
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-03-03 Dora: As before
    procedures/wi-01.md: WI-01 r3 "Packing" changes="As in revision 1 again."
    | What WI-01 says in revision 1.
    ben signs review of WI-01 r3 as purchasing-manager
    ada signs approval of WI-01 r3 as quality-manager
== a change is taken back in the same request
2026-02-03 Dora on pack: What fits
    procedures/wi-01.md: WI-01 r1 "Packing"
    | Packed is what fits.
2026-02-04 Dora on pack: No
    procedures/wi-01.md: WI-01 r1 "Packing"
2026-02-05 Ben merges pack: Nothing
== a draft is given up
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
2026-02-04 Dora: No
    procedures/wi-01.md: WI-01 r1 "Packing"
== a file name with umlauts and blanks
force SOP-03 r1
2026-02-03 Dora: Prüfung
    "procedures/Prüfung der Ware.md": SOP-03 r1 "Prüfung der Ware"
    ada signs approval of SOP-03 r1 as quality-manager
== an attachment without a byte
force SOP-03 r1
2026-02-03 Dora: A list
    procedures/list.csv: bytes ""
    procedures/sop-03.md: SOP-03 r1 "Lists"
    | See the [list](list.csv).
    ada signs approval of SOP-03 r1 as quality-manager
== a document is withdrawn, its file deleted
force SOP-02 -
2026-02-03 Ada: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
    - procedures/sop-02.md
== a document is withdrawn and comes back
force SOP-02 r2
2026-02-03 Ada: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
2026-03-03 Dora: We need one
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a document comes back with a draft that waited when it was withdrawn
force SOP-02 r2
2026-02-02 Dora: A smaller one
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-03 Ada: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
2026-03-03 Ada: We need one
    ada signs approval of SOP-02 r2 as quality-manager
== it is reviewed without a change
2026-05-03 Ada: Still fits
    ada signs periodic-review of SOP-02 r1 as quality-manager
== it is read and understood
2026-05-03 Ben: Read
    dora signs acknowledgement of SOP-02 r1 as machinist
    ben signs acknowledgement of SOP-02 r1 as purchasing-manager
== it is signed by its author too
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    dora signs authorship of SOP-02 r2 as machinist
    ada signs approval of SOP-02 r2 as quality-manager
== an approval is taken back and given again
2026-02-03 Ada: I had read another text
    ada signs revocation of SOP-02 r1 as quality-manager
2026-02-04 Ada: It is the right one
    ada signs approval of SOP-02 r1 as quality-manager
== taken back and given again in one landing
2026-02-03 09:00 Ada on again: I had read another text
    ada signs revocation of SOP-02 r1 as quality-manager
2026-02-03 10:00 Ada on again: It is the right one
    ada signs approval of SOP-02 r1 as quality-manager
2026-02-03 11:00 Ben merges again: Right
== a rejection is taken back
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs rejection of SOP-02 r2 as quality-manager
2026-02-04 Ada: I had read another text
    ada signs revocation of SOP-02 r2 as quality-manager supersedes=ada.rejection.txt
    ada signs approval of SOP-02 r2 as quality-manager
== a rejection is met by a change
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs rejection of SOP-02 r2 as quality-manager
2026-02-04 Dora: Say which
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | The one in the north.
    ada signs approval of SOP-02 r2 as quality-manager
== a rejection of what is in force takes nothing out of force
2026-03-03 Ada: I do not like it any more
    ada signs rejection of SOP-02 r1 as quality-manager
== a person leaves
2026-02-03 Dora: Ben has left
    BEN-LEFT
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a person changes the name
force WI-01 r2
2026-02-03 Dora: Ben has married
    BEN-RENAMED
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager name="Ben Baker"
    ada signs approval of WI-01 r2 as quality-manager
== a key is replaced
force WI-01 r2
2026-02-03 Dora: A new key
    BEN-NEW-KEY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-03-10 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager with the key of ben-new
    ada signs approval of WI-01 r2 as quality-manager
== a key is lost, and revoked from that day on
2026-02-03 Dora: A key is lost
    BEN-LOST-KEY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== a deputy approves
force SOP-02 r2
2026-02-03 Dora: Ben stands in
    BEN-DEPUTY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== a deputy's approval stays when the time is over
force SOP-02 r2
2026-02-03 Dora: Ben stands in
    BEN-DEPUTY
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-10 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
2026-06-10 Dora: Say hello
    README.md
    | Hello.
== a role is granted, and used from the next landing on
force SOP-02 r2
2026-02-03 Dora: Ben approves
    BEN-APPROVES
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== the registry is approved in a later request
2026-02-03 Dora: Ben approves
    BEN-APPROVES
    qms.yml with
2026-02-04 Carol: Approve
    carol signs approval of QMS r2 as registry-admin
== the registry is taken back
2026-02-03 Dora: Ben approves
    BEN-APPROVES
    qms.yml -> kept.yml
2026-02-04 Dora: No
    BEN-AS-BEFORE
    kept.yml -> qms.yml
== a reader is registered by an administrator alone
2026-02-03 Carol: Emma has joined
    people.yml with
    | emma:
    |   name: Emma Reader
    |   emails: [emma@example.com]
    |   roles: [{role: machinist, from: 2026-02-03}]
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== more is asked for, and old approvals stay
2026-02-03 Dora: Two approve
    qms.yml with
    | STRICTER
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Ben: Read
    dora signs acknowledgement of SOP-02 r1 as machinist
    dora signs revocation of SOP-02 r1 as machinist
== an administrator was an author, and another approves
2026-02-03 Carol: Half an hour
    qms.yml with
    | organization: {name: Acme, time_zone: Europe/Berlin}
    ada signs approval of QMS r2 as registry-admin
== an editorial change needs one approval
force WI-01 r2
2026-02-03 Dora: Editorial changes are light
    qms.yml with
    | EDITORIAL
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Dora: A comma
    procedures/wi-01.md: WI-01 r2 "Packing" change_class=editorial
    ada signs approval of WI-01 r2 as quality-manager
== one person may meet both requirements
force WI-01 r2
2026-02-03 Dora: We are few
    qms.yml with
    | SAME-PERSON
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Dora: A comma
    procedures/wi-01.md: WI-01 r2 "Packing"
    ada signs review of WI-01 r2 as quality-manager
    ada signs approval of WI-01 r2 as quality-manager
== the author may approve
force SOP-02 r2
2026-02-03 Dora: We are few
    qms.yml with
    | evidence: {level: signed, independence: none}
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Ada: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a waiver accepts a fault for a time
notes DOC016 SOP-02
2026-02-02 Ada: I accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=DOC016 until=2026-12-31
2026-02-03 Dora: See there
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | See [there](ftp://example.com/x).
== a record that was put back is explained
notes APP013 SOP-02
2026-02-03 Dora: Tidy up
    records/approvals/SOP-02/r1/ada.approval.txt -> records/ada.txt
2026-02-04 Dora: Put it back
    records/ada.txt -> records/approvals/SOP-02/r1/ada.approval.txt
2026-02-05 Ada: A slip
    ada signs waiver of SOP-02 r1 as quality-manager
        finding="APP013 records/approvals/SOP-02/r1/ada.approval.txt" until=never
== a weakening that came with a text is explained
notes REG012 QMS
2026-02-03 Dora: Signatures take too long
    qms.yml with
    | evidence: {level: attributed}
    carol signs approval of QMS r2 as registry-admin
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Carol: We want it
    carol signs waiver of QMS r2 as registry-admin finding=REG012 until=never
force SOP-02 r2
== a signature without a record is followed by the record
2026-02-02 Ada on plant: Both
    ada signs acknowledgement of SOP-02 r1 as quality-manager
2026-02-03 Dora: First the one
    records/approvals/SOP-02/r1/ada.acknowledgement.txt.sig
    | not yet
2026-02-04 Dora: No
    - records/approvals/SOP-02/r1/ada.acknowledgement.txt.sig
== a record whose author signed late
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
2026-02-04 Ada: Once more, signed
    ada signs approval of SOP-02 r2 as quality-manager
== a wrong record is followed by a right one
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager with the key of ben
2026-02-04 Ada: With my key
    ada signs approval of SOP-02 r2 as quality-manager
== clocks differ by ten minutes
force SOP-02 r2
2026-02-03 10:00 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-03 10:05 Ada: Approve
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-03T09:50:00Z
== a record signed on the other side of the world
force SOP-02 r2
2026-02-03 10:00 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-03T23:55:00+14:00
== the owner changes, and the one of before approves
force SOP-02 r2
2026-02-03 Dora: Ben owns it
    procedures/sop-02.md: SOP-02 r2 "Warehouse" owner=purchasing-manager
    ben signs approval of SOP-02 r2 as purchasing-manager
== what was approved before is taken over
force SOP-03 r7
2026-02-03 Dora: Take over the paper manual
    procedures/sop-03.md: SOP-03 r7 "Selling"
    adopts SOP-03 r7 since 2024-12-01
    ada signs approval of ADOPTION r1 as registry-admin
2026-02-04 Carol: Yes
    carol signs approval of ADOPTION r1 as managing-director
== what was taken over is revised
force SOP-03 r8
2026-02-03 Dora: Take over the paper manual
    procedures/sop-03.md: SOP-03 r7 "Selling"
    adopts SOP-03 r7 since 2024-12-01
    ada signs approval of ADOPTION r1 as registry-admin
    carol signs approval of ADOPTION r1 as managing-director
2026-02-10 Dora: Sell less
    procedures/sop-03.md: SOP-03 r8 "Selling"
    ada signs approval of SOP-03 r8 as quality-manager
== the owner of a process approves
force SOP-03 r1
2026-02-03 Dora: Process owners approve
    qms.yml with
    | BY-PROCESS
    carol signs approval of QMS r2 as registry-admin
2026-02-04 Dora: Buy
    procedures/sop-03.md: SOP-03 r1 "Buying" process=purchasing
    ben signs approval of SOP-03 r1 as purchasing-manager
"""

_MACHINIST = "{role: machinist, from: 2020-01-01}"
_BUYER = "{role: purchasing-manager, from: 2020-01-01}"
_KEY = '[{key: "KEY-OF-ben", from: 2020-01-01}]'
_REVIEW = "{meaning: review, roles: [purchasing-manager]}"

ENTRIES = {
    "BEN-AS-BEFORE": BEN,
    "BEN-APPROVES": BEN.replace(_MACHINIST, _MACHINIST + ",\n    |     {role: quality-manager, from: 2026-02-03}"),
    "BEN-LEFT": BEN.replace("from: 2020-01-01}", "from: 2020-01-01, until: 2026-02-03}"),
    "BEN-RENAMED": BEN + "\n    |   renamed: [{name: Ben Baker, from: 2026-02-03}]",
    "BEN-NEW-KEY": BEN.replace(
        _KEY,
        '[{key: "KEY-OF-ben", from: 2020-01-01, until: 2026-03-01}, {key: "KEY-OF-ben-new", from: 2026-03-01}]',
    ),
    "BEN-LOST-KEY": BEN.replace(_KEY, _KEY[:-2] + ", revoked: {since: 2026-02-01, reason: Lost.}}]"),
    "BEN-DEPUTY": BEN.replace(
        _MACHINIST,
        _MACHINIST + ",\n    |     {role: machinist, from: 2026-02-03, until: 2026-03-03, deputy_for: quality-manager}",
    ),
    "STRICTER": TYPES.replace(
        "procedure: {prefix: SOP, folder: procedures, review: 24 months, approval: [",
        "procedure: {prefix: SOP, folder: procedures, review: 24 months, approval: [" + _REVIEW + ", ",
    ),
    "EDITORIAL": TYPES.replace(
        "roles: [quality-manager]}]}",
        "roles: [quality-manager]}],\n    |     editorial_approval: [{meaning: approval, roles: [quality-manager]}]}",
    ),
    "SAME-PERSON": TYPES.replace("roles: [purchasing-manager]", "roles: [purchasing-manager, quality-manager]").replace(
        "roles: [quality-manager]}]}", "roles: [quality-manager]}], same_person: true}"
    ),
    "BY-PROCESS": TYPES.replace(
        "procedures, review: 24 months, approval: [{meaning: approval, roles: [owner]}]",
        "procedures, review: 24 months, approval: [{meaning: approval, roles: [owner, process-owner]}]",
    ),
}


def _filled(text: str) -> str:
    for name, entry in ENTRIES.items():
        text = text.replace(f"    {name}\n", f"    {entry}\n").replace(f"    | {name}\n", f"    | {entry}\n")
    return text


CASES = cases(_filled(TEXT))
