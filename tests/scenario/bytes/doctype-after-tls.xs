# A document type in the stream that follows STARTTLS, and in the one after SASL.
# docs/hostile-input.md, case 3: in each restart.

alice: alice@a.test/phone
late: alice@a.test/desk

alice opens stream
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
alice starts tls
alice starts over
alice sends "<!DOCTYPE x>{alice.header}"
alice receives stream-error restricted-xml

late opens stream over direct-tls
let plain = base64 "\0{late.user}\0{late.password}"
late sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
late receives <sasl:success/>
late starts over
late sends "<!DOCTYPE x>{late.header}"
late receives stream-error restricted-xml
