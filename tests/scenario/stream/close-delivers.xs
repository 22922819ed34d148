# What was asked before the end of the stream is answered before it.  RFC 6120, 4.4.

alice: alice@a.test/phone

alice connects
alice sends "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>"
alice receives <iq type='result' id='q1'/>
alice is closed
