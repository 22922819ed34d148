# To a client that is silent the server sends white space, again and again, and the stream goes on.
# RFC 6120, 4.6.1.

server: { listen: { keepalive: 1s } }

alice: alice@a.test/phone

alice connects
alice receives white space
alice receives white space
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
alice receives white space
