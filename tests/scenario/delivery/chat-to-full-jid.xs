# A message to the full JID of a connected resource goes to that resource alone, whatever its
# type.  RFC 6121, 8.5.3.1.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

each
    type
    -
    normal
    chat
    headline
    groupchat
    error

alice, bob are online
bob2 is online
bob receives <presence from='{bob2}'/>
bob2 receives <presence from='{bob}'/>
alice sends <message to='{bob}' type='{type}' id='m1'><body>hello</body></message>
bob receives <message from='{alice}' to='{bob}' type='{type}' id='m1'><body>hello</body></message>
bob2 receives nothing
alice receives nothing
