# Directed unavailable presence ends it: nothing more at the end of the session.  RFC 6121, 4.6.3.

alice: alice@a.test/phone
eve: eve@b.test/x

alice, eve are online
alice sends <presence to='{eve}'/>
eve receives <presence from='{alice}'/>
alice sends <presence to='{eve}' type='unavailable'/>
eve receives <presence from='{alice}' type='unavailable'/>
alice disconnects
eve receives nothing
