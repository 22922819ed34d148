# Clients find out that the server can block.  XEP-0191, User Discovers Support.

alice: alice@a.test/phone

each
    to
    a.test
    {alice.bare}

alice connects
alice sends <iq type='get' id='d' to='{to}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq type='result' id='d'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:blocking'/></query></iq>
