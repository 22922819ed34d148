# A handshake that does not go on ends at its deadline of 10 s, whatever it trickles.
# RELIABILITY, case 22.

raw: a.test

raw opens stream
raw sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
raw receives <tls:proceed/>
raw sends "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
within 20s raw is cut off
