# While others send rubbish, a session beside them works.  docs/hostile-input.md, case 31 and others: what one
# client sends is never the trouble of another.

alice: alice@a.test/phone
bob: bob@b.test/desk
raw: a.test
raw2: a.test
raw3: a.test

alice, bob are online
raw, raw2, raw3 open stream
raw sends "<a>" * 20000
raw2 sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>====</auth>"
raw3 sends "\xff\xff\xff"
alice sends <message to='{bob}' id='m1'/>
bob receives <message from='{alice}' id='m1'/>
raw3 receives stream-error unsupported-encoding
raw receives stream-error policy-violation
alice sends <message to='{bob}' id='m2'/>
bob receives <message from='{alice}' id='m2'/>
