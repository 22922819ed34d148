# A probe that a client sends is answered to who may know, and tells others nothing.
# RFC 6121, 4.3.

alice: alice@a.test/phone
bob: bob@b.test/desk
eve: eve@a.test/x

alice follows bob
alice, bob, eve are online
alice settles
alice sends <presence to='{bob.bare}' type='probe'/>
alice receives <presence from='{bob}' type='{absent}'/>
eve ignores <presence from='{bob.bare}' type='unsubscribed'/>
eve sends <presence to='{bob.bare}' type='probe'/>
eve receives nothing
bob receives nothing
