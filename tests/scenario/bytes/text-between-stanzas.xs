# Text between stanzas is no XMPP; white space is.  RFC 6120, 4.6.1 and 11.7.

alice: alice@a.test/phone

alice connects
alice sends " \n \t\r\n "
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
alice sends "hello"
alice sends "<presence/>"
alice receives a stream error
