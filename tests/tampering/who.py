"""People who approve what they may not."""

from tests.tampering.catalogue import cases

CASES = cases("""
== the author approves
finds APP007 SOP-02
2026-02-03 Ada: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== the approver corrects a typing error on the branch
finds APP007 SOP-02
2026-02-03 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plnat.
2026-02-04 Ada on plant: A typing error
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plant.
2026-02-05 Ada on plant: Approve it
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-06 Ben merges plant: One plant
== the approver corrects a typing error in a landing before
finds APP007 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plnat.
2026-02-04 Ada: A typing error
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plant.
2026-02-05 Dora: Another word
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plant only.
    ada signs approval of SOP-02 r2 as quality-manager
== the approver wrote the merge
finds APP007 SOP-02
2026-02-03 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plnat.
2026-02-06 Ada merges plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | One plant.
    ada signs approval of SOP-02 r2 as quality-manager
== the approver committed what another wrote
finds APP007 SOP-02
2026-02-03 Dora by Ada: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== the text names the approver as its author
finds APP007 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse" author=[dora, ada]
    ada signs approval of SOP-02 r2 as quality-manager
== the approver drew the picture
finds APP007 SOP-02
2026-02-03 Ada on plant: A map
    procedures/map.png: bytes "map"
2026-02-04 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | ![Map](map.png)
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-05 Dora merges plant: One plant
== the approver drew the picture under another name
finds APP007 SOP-02
2026-02-03 Ada on plant: A map
    drafts/map.png: bytes "map"
2026-02-04 Dora on plant: One plant
    drafts/map.png -> procedures/map.png
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | ![Map](map.png)
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-05 Dora merges plant: One plant
== the approver wrote the text in another folder
finds APP007 SOP-02
2026-02-03 Ada on plant: One plant
    drafts/warehouse.md: SOP-02 r2 "Warehouse"
2026-02-04 Dora on plant: One plant
    - procedures/sop-02.md
    drafts/warehouse.md -> procedures/sop-02.md
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-05 Dora merges plant: One plant
== the approver wrote the snippet
finds APP007 SOP-02, REV001 SOP-01
2026-02-03 Ada on plant: One plant
    snippets/sites.md
    | One plant.
2026-02-04 Dora on plant: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | --8<-- "snippets/scope.md"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-05 Dora merges plant: One plant
== the approver wrote it under another e-mail of the own
finds APP007 SOP-02
2026-02-03 Ben: Ada has two addresses
    people.yml with
    | ada:
    |   name: Ada Quality
    |   emails: [ada@example.com, quality@example.com]
    |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
2026-02-05 Quality: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== the e-mail under which the approver wrote it is registered afterwards
finds APP019 SOP-02
force SOP-02 r2
2026-02-02 Quality: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-03 Ben: Ada has two addresses
    people.yml with
    | ada:
    |   name: Ada Quality
    |   emails: [ada@example.com, quality@example.com]
    |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
    qms.yml with
    carol signs approval of QMS r2 as registry-admin
== the approver wrote it under an e-mail that nobody has
finds APP018 SOP-02
force SOP-02 r2
2026-02-03 Adele: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a stranger works on two documents
finds APP018 SOP-01, APP018 SOP-02
notes APP002 SOP-01, APP002 SOP-02
2026-02-03 Zoe: Two documents
    procedures/sop-01.md: SOP-01 r2 "Purchasing"
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
== a stranger commits what another wrote
finds APP018 SOP-02
force SOP-02 r2
2026-02-03 Dora by Zoe: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a role that is someone else's
finds APP005 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as quality-manager
== a role that does not exist
finds APP005 SOP-02, APP006 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as chief
== a role that is not asked
finds APP006 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ben signs approval of SOP-02 r2 as purchasing-manager
== the role of an owner whom the text names anew
finds APP006 WI-01
2026-02-03 Carol: The machinists own it now
    procedures/wi-01.md: WI-01 r2 "Packing" owner=machinist
    dora signs approval of WI-01 r2 as machinist
== the role of registry-admin
finds APP006 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    carol signs approval of SOP-02 r2 as registry-admin
== a stranger approves
finds APP004 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    zoe signs approval of SOP-02 r2 as quality-manager
== under another name
finds APP004 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager name="Carol Chief"
== with another person's key
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager with the key of dora
== with a key that nobody has
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager with the key of mallory
== one person for two requirements
finds APP005 WI-01
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ada signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
== the reviewer approves as well
finds APP005 WI-01
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
    ben signs approval of WI-01 r2 as quality-manager
== a review in place of an approval
finds APP006 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs review of SOP-02 r2 as quality-manager
== the author reviews
finds APP007 WI-01
2026-02-03 Ben: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
== a withdrawal by someone who may not approve
finds APP006 SOP-02
2026-02-03 Dora: We need no warehouse
    dora signs withdrawal of SOP-02 r1 as machinist
== an approval is taken back by someone else
finds APP006 SOP-02
2026-02-03 Dora: That was wrong
    dora signs revocation of SOP-02 r1 as machinist supersedes=ada.approval.txt
== a rejection by someone who is not asked
finds APP006 SOP-02
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
    ben signs rejection of SOP-02 r2 as purchasing-manager
""")
