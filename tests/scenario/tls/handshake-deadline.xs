# A handshake that does not go on ends at its deadline, whatever it trickles.  docs/hostile-input.md, case 22.

server: { limits: { handshake: 2s } }

raw: a.test

raw opens stream
raw sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
raw receives <tls:proceed/>
raw sends "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" |500ms "\x00" |500ms "\x00" |500ms "\x00"
raw is cut off
