"""Numbers that leap, go back or are taken by others, and days that cannot be."""

from tests.tampering.catalogue import cases

CASES = cases("""
== a number is left out
finds REV002 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r3 "Warehouse"
== a number is left out, with an approval
finds REV002 SOP-02, APP003 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r3 "Warehouse"
    ada signs approval of SOP-02 r3 as quality-manager
== a lower number
finds REV003 SOP-02
force SOP-02 r2
2026-02-02 Dora on old: As it was
    README.md
    | Hello.
2026-02-03 Dora: One plant
    procedures/sop-02.md -> old.md
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Dora: As it was
    old.md -> procedures/sop-02.md
== a number for another text
finds REV004 SOP-02
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Dora: Another first one
    procedures/sop-02.md: SOP-02 r1 "Warehouse"
== an old approval for another text of its number
finds REV004 SOP-02, APP003 SOP-02
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Dora: Another first one
    procedures/sop-02.md: SOP-02 r1 "Warehouse"
    ada signs approval of SOP-02 r1 as quality-manager
== it is deleted
finds LIF006 SOP-02
2026-02-03 Dora: Tidy up
    - procedures/sop-02.md
== it is deleted by a merge
finds LIF006 SOP-02
2026-02-03 Dora on hello: Hello
    README.md
    | Hello.
2026-02-04 Dora merges hello: Hello
    - procedures/sop-02.md
== it leaves the controlled folders
finds LIF006 SOP-02
2026-02-03 Dora: Tidy up
    procedures/sop-02.md -> old/sop-02.md
== it is given another number
finds LIF007 SOP-02
notes APP002 SOP-07
2026-02-03 Dora: A better number
    procedures/sop-02.md: SOP-07 r1 "Warehouse"
== its number is taken by a second file
finds DOC011 SOP-02
2026-02-03 Dora: Another one
    procedures/warehouse.md: SOP-02 r1 "Warehouse of the south"
== a number that looks the same
finds DOC010 S0P-02, DOC009 S0P-02
2026-02-03 Dora: Another one
    procedures/warehouse.md: S0P-02 r1 "Warehouse of the south"
== a withdrawn number for another document
finds DOC012 SOP-02
notes APP002 SOP-02
force SOP-02 -
2026-02-03 Ada: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
    - procedures/sop-02.md
2026-03-03 Dora: Holidays
    procedures/holidays.md: SOP-02 r2 "Holidays"
    | When we are closed.
== a withdrawn number for another document, from the first revision
finds REV001 SOP-02
force SOP-02 -
2026-02-03 Ada: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
    - procedures/sop-02.md
2026-03-03 Dora: Holidays
    procedures/holidays.md: SOP-02 r1 "Holidays"
    | When we are closed.
== its effective day has passed without an approval
notes APP016 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse" effective=2026-03-01
== an effective day in the past takes nothing back
notes LIF002 SOP-02
force SOP-02 r2
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse" effective=2025-06-01
    ada signs approval of SOP-02 r2 as quality-manager
== an approved revision for later is overtaken
notes LIF008 SOP-02
force SOP-02 r3
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse" effective=2026-12-24
    ada signs approval of SOP-02 r2 as quality-manager
2026-03-03 Dora: Two plants
    procedures/sop-02.md: SOP-02 r3 "Warehouse"
    ada signs approval of SOP-02 r3 as quality-manager
== an approval that comes after the next revision puts nothing back in force
notes APP002 SOP-02
force SOP-02 r3
2026-02-03 Dora on two: Two
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-04 Dora merges two: Two
2026-02-05 Ada on two: Approve the second
    ada signs approval of SOP-02 r2 as quality-manager
2026-03-03 Dora: Three
    procedures/sop-02.md: SOP-02 r3 "Warehouse"
    ada signs approval of SOP-02 r3 as quality-manager
2026-03-04 Dora merges two: Two
2026-03-05 Dora: Four
    procedures/sop-02.md: SOP-02 r4 "Warehouse"
== it ends before it begins
finds LIF001 SOP-02
2026-02-03 Dora: For a while
    procedures/sop-02.md: SOP-02 r2 "Warehouse" effective=2026-05-01 expires=2026-04-01
== a day that does not exist
finds DOC006 SOP-02
2026-02-03 Dora: For a while
    procedures/sop-02.md: SOP-02 r2 "Warehouse" effective=2026-02-30
== a landing is dated back
finds GIT009 -
force SOP-02 r2
2026-02-03 Dora: Hello
    README.md
    | Hello.
2026-01-20 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
== a landing is dated in the future
finds GIT009 -
2027-02-03 Dora: Hello
    README.md
    | Hello.
== a number written as 02
finds DOC006 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r02 "Warehouse"
== two requests with the same number
finds REV001 SOP-02, APP003 SOP-02
force SOP-02 r2
2026-02-03 Dora on north: North
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | North.
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-03 Ben on south: South
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | South.
    ada signs approval of SOP-02 r2 as quality-manager path=records/approvals/SOP-02/r2/ada.approval.2.txt
2026-02-04 Forge merges north: North
2026-02-05 Forge merges south: South
""")
