# Nobody sees or changes the roster of somebody else, not even of a contact.  RFC 6121, 2.3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob connect
bob loads roster
alice sends <iq to='{bob.bare}' type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq from='{bob.bare}' type='error' id='r1'><!query xmlns='jabber:iq:roster'><item/></query></iq>
alice sends <iq to='{bob.bare}' type='set' id='r2'><query xmlns='jabber:iq:roster'><item jid='evil@a.test'/></query></iq>
alice receives <iq from='{bob.bare}' type='error' id='r2'/>
bob receives nothing
