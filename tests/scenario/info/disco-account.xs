# An account says so to its owner and to who may see its presence, and to nobody else.  XEP-0030, 8.

alice: alice@a.test/phone
bob: bob@b.test/desk
eve: eve@b.test/x

bob follows alice
alice, bob, eve connect
alice sends <iq type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq type='result' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='account' type='registered'/></query></iq>
bob sends <iq to='{alice.bare}' type='get' id='d2'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
bob receives <iq from='{alice.bare}' type='result' id='d2'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='account' type='registered'/></query></iq>
eve sends <iq to='{alice.bare}' type='get' id='d3'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
eve receives <iq from='{alice.bare}' type='error' id='d3'><error type='cancel'><e:service-unavailable/></error></iq>
