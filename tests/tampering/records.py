"""Approval records that are copied, changed, removed, or are not what they seem."""

from tests.tampering.catalogue import cases

CASES = cases("""
== copied from another document
finds APP001 SOP-02
notes APP002 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-01 r1 as quality-manager path=records/approvals/SOP-02/r2/ada.approval.txt
== copied from the revision before
finds APP001 SOP-02
2026-02-03 Dora: One plant
    ada signs approval of SOP-02 r1 as quality-manager path=records/approvals/SOP-02/r2/ada.approval.txt
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
== about the right revision, with the digest of the one before
finds APP003 SOP-02
2026-02-03 Dora: One plant
    ada signs approval of SOP-02 r2 as quality-manager
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
== repeated under the next number
finds APP020 SOP-02
2026-02-03 Dora: Once more
    ada signs approval of SOP-02 r1 as quality-manager signed-at=2026-01-06T09:00:00+00:00
== taken back and landed again
finds APP020 SOP-02
notes APP017 SOP-02
force SOP-02 -
2026-02-03 Ada: I had read another text
    ada signs revocation of SOP-02 r1 as quality-manager
2026-02-04 Dora: It was right
    ada signs approval of SOP-02 r1 as quality-manager signed-at=2026-01-06T09:00:00+00:00
== signed before it was taken back, landed after
finds APP020 SOP-02
notes APP017 SOP-02
force SOP-02 -
2026-02-03 Ada: I had read another text
    ada signs revocation of SOP-02 r1 as quality-manager
2026-02-04 Dora: It was right
    ada signs approval of SOP-02 r1 as quality-manager signed-at=2026-02-02T09:00:00+00:00
== without a signature
finds APP010 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
== signed for another purpose
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager namespace=file
== signed as a release
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager namespace=qmsgen-release-v1
== signed as a commit
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager namespace=git
== a signature that is none
finds APP009 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
    records/approvals/SOP-02/r2/ada.approval.txt.sig
    | approved, Ada
== the signature of another record
finds APP009 SOP-02, APP012 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
    records/approvals/SOP-02/r1/ada.approval.txt.sig -> records/approvals/SOP-02/r2/ada.approval.txt.sig
== signed tomorrow
finds APP008 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-04T09:00:00Z
== signed today in another zone, which is tomorrow
finds APP008 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-03T09:00:00-11:00
== signed before the text was written
finds APP008 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
2026-02-04 Ada: Approve it
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-02T09:00:00Z
== landed before the text
finds APP003 SOP-02
2026-02-03 Ada: Approve what comes
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
== about a revision that never was
finds APP003 SOP-02
2026-02-03 Ada: Approve what comes
    ada signs approval of SOP-02 r7 as quality-manager
== about a document that never was
finds APP003 SOP-99
2026-02-03 Ada: Approve what comes
    ada signs approval of SOP-99 r1 as quality-manager digest=SOME-DIGEST
== about a document that only looks like one
finds APP003 S0P-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of S0P-02 r2 as quality-manager digest=SOME-DIGEST
== without an offset
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-03T09:00:00
== with a fraction of a second
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-03T09:00:00.5Z
== on a day that does not exist
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager signed-at=2026-02-30T09:00:00Z
== a weak digest
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager digest=md5:9e107d9d372bb6826bd81d3542a419d6
== a digest in capitals
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager digest=SOME-CAPITALS
== a cut-off digest
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager digest=sha256:aaaaaaaa
== another statement
finds APP011 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager statement="I have seen this revision."
== the statement of a review
finds APP011 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
        statement="I have reviewed this revision and found it adequate."
== an unknown meaning
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager meaning=lgtm
== an unknown line
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager note=urgent
== a condition in brackets
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager until=2027-01-01
== its name is numbered 1
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager path=records/approvals/SOP-02/r2/ada.approval.1.txt
== in a folder r02
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager path=records/approvals/SOP-02/r02/ada.approval.txt
== in a folder within the folder
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager path=records/approvals/SOP-02/r2/old/ada.approval.txt
== in a folder in small letters
finds APP001 -, GIT004 -
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager path=records/approvals/sop-02/r1/ada.approval.txt
== in a folder Records
finds GIT004 -
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager path=Records/approvals/SOP-02/r2/ada.approval.txt
== its name ends with a dot
finds APP014 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
        path=records/approvals/SOP-02/r2/ada.approval.txt.
== its name ends in capitals
finds APP014 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager without signature
        path=records/approvals/SOP-02/r2/ada.approval.TXT
== it is a link to another record
finds GIT001 -
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    records/approvals/SOP-02/r2/ada.approval.txt: symlink ../r1/ada.approval.txt
== a word is changed
finds APP012 SOP-02
2026-02-03 Dora: Tidy up
    - records/approvals/SOP-02/r1/ada.approval.txt
    - records/approvals/SOP-02/r1/ada.approval.txt.sig
    ada signs approval of SOP-02 r1 as quality-manager signed-at=2026-01-06T09:00:00+00:00 comment=Good.
== it is removed
finds APP012 SOP-02
2026-02-03 Dora: Tidy up
    - records/approvals/SOP-02/r1/ada.approval.txt
    - records/approvals/SOP-02/r1/ada.approval.txt.sig
== its signature is removed
finds APP012 SOP-02
2026-02-03 Dora: Tidy up
    - records/approvals/SOP-02/r1/ada.approval.txt.sig
== its signature is replaced
finds APP012 SOP-02
2026-02-03 Dora: Tidy up
    records/approvals/SOP-02/r1/ada.approval.txt.sig
    | approved, Ada
== it is renamed
finds APP012 SOP-02, APP020 SOP-02
2026-02-03 Dora: Tidy up
    records/approvals/SOP-02/r1/ada.approval.txt -> records/approvals/SOP-02/r1/ada.approval.2.txt
    records/approvals/SOP-02/r1/ada.approval.txt.sig -> records/approvals/SOP-02/r1/ada.approval.2.txt.sig
== it is removed and put back
finds APP013 SOP-02
2026-02-03 Dora: Tidy up
    records/approvals/SOP-02/r1/ada.approval.txt -> records/ada.txt
2026-02-04 Dora: Put it back
    records/ada.txt -> records/approvals/SOP-02/r1/ada.approval.txt
== it is removed on a branch that is merged
finds APP012 SOP-02
2026-02-03 Dora on tidy: Tidy up
    - records/approvals/SOP-02/r1/ada.approval.txt.sig
2026-02-04 Ben merges tidy: Tidy up
== another file among the records
finds APP014 SOP-02
2026-02-03 Dora: Notes
    records/approvals/SOP-02/r1/notes.md
    | Approved by telephone.
== a signature without a record
finds APP014 SOP-02
2026-02-03 Dora: Notes
    records/approvals/SOP-02/r2/ada.approval.txt.sig
    | Approved by telephone.
== a rejection is overruled
finds APP015 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs rejection of SOP-02 r2 as quality-manager
2026-02-04 Dora: Approve it
    ada signs approval of SOP-02 r2 as quality-manager
== a rejection without a reason
finds APP001 SOP-02
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    records/approvals/SOP-02/r2/ada.rejection.txt
    | qmsgen-approval: 1
    | document: SOP-02
    | revision: 2
    | digest: SOME-DIGEST
    | signer: ada
    | name: Ada Quality
    | role: quality-manager
    | meaning: rejection
    | statement: I do not accept this revision.
    | signed-at: 2026-02-03T09:00:00Z
== a repeated line
finds APP001 SOP-02
2026-02-03 Dora: One plant
    records/approvals/SOP-02/r1/ada.review.txt
    | qmsgen-approval: 1
    | document: SOP-02
    | document: SOP-01
== a waiver without an end
finds APP001 SOP-02
2026-02-03 Ada: Accept it
    ada signs waiver of SOP-02 r1 as quality-manager finding=REV001
== an old withdrawal of a revision that was replaced
finds APP021 SOP-02
force SOP-02 r2
2026-02-02 Ada on old: We need no warehouse
    ada signs withdrawal of SOP-02 r1 as quality-manager
2026-02-03 Dora: One plant
    procedures/sop-02.md: SOP-02 r2 "Warehouse"
    ada signs approval of SOP-02 r2 as quality-manager
2026-02-04 Dora merges old: We need no warehouse
""")
