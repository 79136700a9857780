"""Content that is changed after it was approved."""

from tests.tampering.catalogue import cases

CASES = cases("""
== one word of the text
finds REV001 SOP-01
2026-02-03 Dora: Raise the limit
    procedures/sop-01.md: SOP-01 r1 "Purchasing"
    | Orders above 900 EUR need two offers.
    |
    | ![The way of an order](flow.png)
    |
    | --8<-- "snippets/scope.md"
== the title
finds REV001 WI-01
2026-02-03 Dora: A better title
    procedures/wi-01.md: WI-01 r1 "Packing and shipping"
== the clauses
finds REV001 WI-01
2026-02-03 Dora: Cite a clause
    procedures/wi-01.md: WI-01 r1 "Packing" clauses="{iso-9001: [8.5.4]}"
== the owner
finds REV001 WI-01
2026-02-03 Dora: Another owner
    procedures/wi-01.md: WI-01 r1 "Packing" owner=machinist
== the reason of the change
finds REV001 WI-01
2026-02-03 Dora: A better reason
    procedures/wi-01.md: WI-01 r1 "Packing" changes="Nothing of weight."
== the day from which it is effective
finds REV001 WI-01
2026-02-03 Dora: From March on
    procedures/wi-01.md: WI-01 r1 "Packing" effective=2026-03-01
== the picture that it shows
finds REV001 SOP-01
2026-02-03 Dora: A nicer drawing
    procedures/flow.png: bytes "\\x89PNG drawn by somebody"
== the snippet that two documents share
finds REV001 SOP-01, REV001 SOP-02
2026-02-03 Dora: Say it better
    snippets/scope.md
    | This holds for nobody.
    |
    | --8<-- "snippets/sites.md"
== a snippet within a snippet
finds REV001 SOP-01, REV001 SOP-02
2026-02-03 Dora: The plant in the south is closed
    snippets/sites.md
    | The plant in the north.
== a snippet is taken out of the snippet
finds REV001 SOP-01, REV001 SOP-02
2026-02-03 Dora: Shorter
    snippets/scope.md
    | This holds for everyone.
== line ends and a word
finds REV001 WI-01
2026-02-03 Dora: Line ends as on Windows
    procedures/wi-01.md: WI-01 r1 "Packing" with CRLF
    | What WI-01 says in revision one.
== a blank at the end of a line
finds REV001 WI-01
2026-02-03 Dora: Tidy up
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 says in revision 1.\\u0020\\u0020
== a letter that looks the same
finds REV001 WI-01
2026-02-03 Dora: Tidy up
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 s\\u0430ys in revision 1.
== on a branch, between other things
finds REV001 WI-01
2026-02-03 Dora on tidy: Say hello
    README.md
    | Hello.
2026-02-04 Dora on tidy: And this
    procedures/wi-01.md: WI-01 r1 "Packing"
    | Packed is what fits.
2026-02-05 Ben merges tidy: Say hello
== by the merge alone
finds REV001 WI-01
2026-02-03 Dora on hello: Say hello
    README.md
    | Hello.
2026-02-05 Dora merges hello: Say hello
    procedures/wi-01.md: WI-01 r1 "Packing"
    | Packed is what fits.
== by the approver
finds REV001 WI-01
2026-02-03 Ada: Only a comma
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 says, in revision 1.
== together with a new approval of the same number
finds REV001 WI-01, APP003 WI-01
2026-02-03 Dora: Only a comma
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 says, in revision 1.
    ben signs review of WI-01 r1 as purchasing-manager
    ada signs approval of WI-01 r1 as quality-manager
== and changed again instead of back
finds REV001 WI-01
2026-02-03 Dora: Only a comma
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 says, in revision 1.
2026-02-04 Dora: Without the comma
    procedures/wi-01.md: WI-01 r1 "Packing"
    | What WI-01 says now in revision 1.
== approved for March, changed in February
finds REV001 WI-01
force WI-01 r2
2026-02-03 Dora: From March on
    procedures/wi-01.md: WI-01 r2 "Packing" effective=2026-03-01
    | Packed is what fits.
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-02-20 Dora: A last word
    procedures/wi-01.md: WI-01 r2 "Packing" effective=2026-03-01
    | Packed is what fits in.
== the effective day of an approved revision is moved forward
finds REV001 WI-01
force WI-01 r2
2026-02-03 Dora: From March on
    procedures/wi-01.md: WI-01 r2 "Packing" effective=2026-03-01
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-02-20 Dora: At once
    procedures/wi-01.md: WI-01 r2 "Packing" effective=2026-02-20
== after signing, before it lands
finds APP003 WI-01
notes APP002 WI-01
2026-02-03 Dora on pack: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits.
2026-02-04 Ben on pack: Review
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-02-05 Dora on pack: A last word
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits in.
2026-02-06 Ben merges pack: What fits
== after signing, by the merge
finds APP003 WI-01
2026-02-03 Dora on pack: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits.
    ben signs review of WI-01 r2 as purchasing-manager
    ada signs approval of WI-01 r2 as quality-manager
2026-02-06 Dora merges pack: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits in.
== the picture after signing, before it lands
finds APP003 SOP-02
2026-02-03 Dora: Show it
    procedures/map.png: bytes "one"
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | ![Map](map.png)
    ada signs approval of SOP-02 r2 as quality-manager
    procedures/map.png: bytes "two"
== the snippet after signing, before it lands
finds APP003 SOP-02, REV001 SOP-01
2026-02-03 Dora: Say it better
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    | --8<-- "snippets/scope.md"
    ada signs approval of SOP-02 r2 as quality-manager
    snippets/sites.md
    | The plant in the north.
== one word and the number, with the old signature
notes APP002 WI-01
2026-02-03 Dora: Raise the number
    procedures/wi-01.md: WI-01 r2 "Packing"
== an edited draft after one of two approvals
notes APP002 WI-01
2026-02-03 Dora: What fits
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits.
    ben signs review of WI-01 r2 as purchasing-manager
2026-02-04 Dora: A last word
    procedures/wi-01.md: WI-01 r2 "Packing"
    | Packed is what fits in.
    ada signs approval of WI-01 r2 as quality-manager
== a picture that is gone
finds REF005 SOP-01
2026-02-03 Dora: Tidy up
    - procedures/flow.png
== a snippet that is gone
finds REF006 SOP-01, REF006 SOP-02
2026-02-03 Dora: Tidy up
    - snippets/scope.md
== the text becomes a link to another file
finds GIT001 -, LIF006 WI-01
2026-02-03 Dora: Tidy up
    procedures/wi-01.md: symlink sop-02.md
== the picture becomes a link to another file
finds GIT001 -, DOC028 SOP-01
2026-02-03 Dora: Tidy up
    procedures/other.png: bytes "other"
    procedures/flow.png: symlink other.png
== a change that is not committed
finds REV001 WI-01
uncommitted
    procedures/wi-01.md: WI-01 r1 "Packing"
    | Packed is what fits.
== a picture that is not committed
finds REV001 SOP-01
uncommitted
    procedures/flow.png: bytes "other"
""")
