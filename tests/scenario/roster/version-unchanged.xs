# A client that knows the current version gets an empty result, also after the roster has
# been out of use.  RFC 6121, 2.6.2 and 2.6.3; XEP-0237.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster' ver='{ver}'><item jid='{bob.bare}' subscription='both'/></query></iq>
alice sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='{ver}'/></iq>
alice receives <iq type='result' id='r2'><!query xmlns='jabber:iq:roster'/></iq>
alice disconnects
alice connects
alice sends <iq type='get' id='r3'><query xmlns='jabber:iq:roster' ver='{ver}'/></iq>
alice receives <iq type='result' id='r3'><!query xmlns='jabber:iq:roster'/></iq>
