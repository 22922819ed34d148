# An approval given beforehand can be taken back.  RFC 6121, 3.4.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice, bob are online
alice loads roster
alice sends <presence to='{bob.bare}' type='subscribed'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' approved='true'/></query></iq>
alice sends <presence to='{bob.bare}' type='unsubscribed'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' approved='{absent}'/></query></iq>
bob receives nothing
bob ignores <presence from='{alice.bare}' type='unavailable'/>
bob sends <presence to='{alice.bare}' type='subscribe'/>
alice receives <presence from='{bob.bare}' type='subscribe'/>
bob receives nothing
