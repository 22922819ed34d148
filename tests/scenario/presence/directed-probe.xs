# Who got presence directly may probe: he learns that this resource is there, and no more.
# RFC 6121, 4.6.6.

phone: alice@a.test/phone
desk: alice@a.test/desk
eve: eve@b.test/x

each
    before
    broadcast
    nothing

define before broadcast
    phone sends <presence><show>dnd</show><status>at the dentist</status></presence>
    phone ignores <presence/>

define before nothing
    phone receives nothing

eve is online
phone, desk connect
do before {before}
phone sends <presence to='{eve.bare}'><show>chat</show></presence>
desk sends <presence to='{eve}'/>
eve receives
    <presence from='{phone}'><show>chat</show></presence>
    <presence from='{desk}'/>
eve sends <presence to='{phone}' type='probe'/>
eve receives <presence! from='{phone}' to='{eve}'/>
eve receives nothing
