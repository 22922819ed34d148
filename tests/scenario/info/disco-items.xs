# Items: none at the server so far, and none of an account.  XEP-0030, 4.

alice: alice@a.test/phone

each
    to
    a.test
    {alice.bare}

alice connects
alice sends <iq to='{to}' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
alice receives <iq from='{to}' type='result' id='d1'><query xmlns='http://jabber.org/protocol/disco#items'><!item node='{any}'/></query></iq>
