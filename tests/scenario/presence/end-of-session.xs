# However a session ends, contacts and own resources see it once.  RFC 6121, 4.5.2 and 4.6.3 (client
# that did not send unavailable presence).

alice: alice@a.test/phone
alice2: alice@a.test/desk
bob: bob@b.test/desk

each
    end
    disconnects
    "disconnects abruptly"
    resets
    half-closes

define leave disconnects
    alice disconnects
define leave disconnects abruptly
    alice disconnects abruptly
define leave resets
    alice resets
define leave half-closes
    alice half-closes

alice and bob are contacts
alice, alice2, bob are online
alice, alice2, bob settle
do leave {end}
bob receives <presence from='{alice}' type='unavailable'/>
alice2 receives <presence from='{alice}' type='unavailable'/>
bob receives nothing
alice2 receives nothing
