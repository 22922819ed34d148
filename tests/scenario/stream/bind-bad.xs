# Resources that cannot be: an error, and another try on the same stream.  RFC 6120, 7.7.2; RFC 7622, 3.4.

alice: alice@a.test/phone

each
    resource
    "a&#x7F;b"
    "&#x9;"
    "&#x2028;"
    "&#xFDD0;"

alice opens stream over direct-tls
alice authenticates
alice sends "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind></iq>"
alice receives <iq type='error' id='b1'><error type='modify'/></iq>
alice binds
