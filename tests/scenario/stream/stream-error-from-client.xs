# A client may report an error of the stream: it is over.  RFC 6120, 4.9.1.

alice: alice@a.test/phone

alice connects
alice sends "<stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
alice is cut off
