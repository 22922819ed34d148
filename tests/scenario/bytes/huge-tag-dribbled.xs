# One start tag of 64 KiB in segments of one byte before login is refused at the limit, and costs
# next to nothing.  docs/hostile-input.md, case 2 (CVE-2023-52425).

raw: a.test

raw opens stream
raw dribbles "<a b='" "x" * 65536 "'/>"
raw receives stream-error policy-violation
