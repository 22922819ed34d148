# TLS 1.0 and 1.1 are not spoken, 1.2 and 1.3 are.  docs/hostile-input.md, case 21; RFC 9325.

alice: alice@a.test/phone

define begin
    alice opens
    alice sends "{alice.header}"
    alice receives <stream:stream/>
    alice receives <stream:features/>
    alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
    alice receives <tls:proceed/>

do begin
alice cannot start tls with max-version "TLSv1"
do begin
alice cannot start tls with max-version "TLSv1_1"
do begin
alice starts tls with max-version "TLSv1_2"
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream from='a.test'/>
