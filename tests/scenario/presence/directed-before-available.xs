# Directed presence without any broadcast ends with the session, too.  RFC 6121, 4.6.3.

alice: alice@a.test/phone
eve: eve@b.test/x

eve is online
alice connects
alice sends <presence to='{eve}'/>
eve receives <presence from='{alice}'/>
alice disconnects abruptly
eve receives <presence from='{alice}' type='unavailable'/>
