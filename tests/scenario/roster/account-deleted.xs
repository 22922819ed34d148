# Contacts of an account that is deleted have nobody there any more: both subscriptions end.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice and bob are contacts
alice, bob are online
bob loads roster
alice, bob settle
bob ignores <presence type='unavailable'/>
ctl account delete {alice.bare}
alice receives stream-error not-authorized
bob receives
    <presence from='{alice.bare}' type='unsubscribe'/>
    <presence from='{alice.bare}' type='unsubscribed'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}' subscription='to'/></query></iq>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}' subscription='none'/></query></iq>
