# After STARTTLS all is new: another stream id, no STARTTLS on offer any more, SASL on offer.
# RFC 6120, 5.4.3.3.

alice: alice@a.test/phone

alice opens
alice sends "{alice.header}"
alice receives <stream:stream id='{one}' from='a.test' version='1.0'/>
alice receives <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls><!mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></stream:features>
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
alice starts tls
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream id='{two}' from='a.test' version='1.0'/>
check {one} is not {two}
alice receives <stream:features><!starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></stream:features>
