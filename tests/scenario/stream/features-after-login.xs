# What is on offer to who is logged in: binding, the old session as optional, roster versions,
# pre-approval, limits.  RFC 6120, 7.2; RFC 6121, 2.6.1 and 3.4; XEP-0478.

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream from='a.test' id='{any}'/>
alice receives
    <stream:features>
      <bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>
      <session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>
      <ver xmlns='urn:xmpp:features:rosterver'/>
      <sub xmlns='urn:xmpp:features:pre-approval'/>
      <limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>262144</max-bytes></limits>
      <!mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
      <!starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
    </stream:features>
