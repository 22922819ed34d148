# A roster request addressed to the own bare JID is the same as one without an address.
# RFC 6120, 10.3.3; RFC 6121, 2.1.3.

alice: alice@a.test/phone

alice connects
alice sends <iq to='{alice.bare}' type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='bob@b.test'/></query></iq>
alice receives <iq type='result' id='r1'/>
alice sends <iq to='{alice.bare}' type='get' id='r2'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r2'><query xmlns='jabber:iq:roster'><item jid='bob@b.test'/></query></iq>
