# A message to the full JID of a connected resource goes to that resource alone, whatever its
# type and whatever the priority of the resource.  RFC 6121, 8.5.3.1 and table 1.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

each
    type        priority
    -           0
    normal      5
    chat        0
    chat        -1
    headline    0
    headline    -1
    groupchat   0
    error       0
    unheard-of  0

alice is online
bob is online priority {priority}
bob2 is online priority 10
bob, bob2 settle
alice sends <message to='{bob}' type='{type}' id='m1'><body>hello</body></message>
bob receives <message! from='{alice}' to='{bob}' type='{type}' id='m1' xml:lang='en'><body>hello</body></message>
bob2 receives nothing
alice receives nothing
