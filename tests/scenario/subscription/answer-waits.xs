# An approval reaches somebody who is away by the roster: `to` and no ask at the next login.
# RFC 6121, 3.1.6.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice sends <presence to='{bob.bare}' type='subscribe'/>
alice ignores <presence from='{bob.bare}' type='unavailable'/>
alice receives nothing
alice disconnects
bob is online
bob receives <presence from='{alice.bare}' type='subscribe'/>
bob sends <presence to='{alice.bare}' type='subscribed'/>
bob receives nothing
alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='to'/></query></iq>
alice sends <presence/>
alice receives
    <presence from='{alice}'/>
    <presence from='{bob}'/>
