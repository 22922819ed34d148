# A start tag without end before login, in segments of one byte, is refused where it becomes longer than a
# stanza may be.  docs/hostile-input.md, case 2 (CVE-2023-52425; what it costs: test_framer).

raw: a.test

raw opens stream
raw dribbles "<a b='" "x" * 16384
raw receives stream-error policy-violation
