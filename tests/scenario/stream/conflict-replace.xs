# The same resource again: the new session takes it, the old one is told.  RFC 6120, 7.7.2.2 and
# 4.9.3.3; contacts see one go and the other come, or nothing but the new presence.

alice: alice@a.test/phone
again: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
again connects
alice receives stream-error conflict
bob receives <presence from='{again}' type='unavailable'/>
again sends <presence/>
again receives <presence from='{again}'/><presence from='{bob}'/>
bob receives <presence from='{again}' type='{absent}'/>
bob sends <message to='{again}' id='m1'/>
again receives <message id='m1'/>
