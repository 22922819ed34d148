# Directed presence reaches a stranger, is not followed by updates, and ends with the session.
# RFC 6121, 4.6.

alice: alice@a.test/phone
eve: eve@b.test/x

each
    end
    unavailable
    disconnects
    abruptly

define end unavailable
    alice sends <presence type='unavailable'/>
define end disconnects
    alice disconnects
define end abruptly
    alice disconnects abruptly

alice, eve are online
alice sends <presence to='{eve.bare}'><show>chat</show></presence>
eve receives <presence from='{alice}'><show>chat</show></presence>
alice sends <presence><show>away</show></presence>
alice receives <presence from='{alice}'><show>away</show></presence>
eve receives nothing
do end {end}
eve receives <presence from='{alice}' type='unavailable'/>
alice ignores <presence from='{alice}'/>
eve receives nothing
