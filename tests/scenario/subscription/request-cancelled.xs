# A request that was taken back before anybody saw it never shows.  RFC 6121, 3.3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice ignores <presence type='unavailable'/>
alice sends <presence to='{bob.bare}' type='subscribe'/><presence to='{bob.bare}' type='unsubscribe'/>
alice receives nothing
bob is online
bob ignores <presence from='{alice.bare}' type='unsubscribe'/>
bob receives nothing
