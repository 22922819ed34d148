# The limits before login are announced, too.  XEP-0478; docs/hostile-input.md, R3.

raw: a.test

raw opens
raw sends "{raw.header}"
raw receives <stream:stream/>
raw receives <stream:features><limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>{bytes}</max-bytes></limits></stream:features>
check {bytes} is above 4095
check {bytes} is below 65537
