# White space between stanzas is a keepalive in each phase.  RFC 6120, 4.6.1.

alice: alice@a.test/phone

alice opens
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features/>
alice sends " " | "\n" | "  "
alice secures
alice sends "\n\n"
alice authenticates
alice sends " "
alice binds
alice sends " " | " " | "\r\n\t"
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
