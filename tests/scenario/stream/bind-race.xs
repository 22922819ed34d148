# Ten logins with one resource at once: one session is left, and it works.  RFC 6120, 7.7.2.2.

a0: alice@a.test/phone
a1: alice@a.test/phone
a2: alice@a.test/phone
a3: alice@a.test/phone
a4: alice@a.test/phone
a5: alice@a.test/phone
watcher: alice@a.test/watcher
bob: bob@b.test/x

a0, a1, a2, a3, a4, a5 open stream over direct-tls
a0, a1, a2, a3, a4, a5 authenticate
bob is online
watcher is online
together
    a0 sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
    a1 sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
    a2 sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
    a3 sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
    a4 sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
a0, a1, a2, a3, a4 wait for <iq type='result' id='b1'/>
a5 binds as phone
a0, a1, a2, a3, a4 wait for <stream:error><s:conflict/></stream:error>
bob sends <message to='{a5}' id='m1'/>
a5 receives <message from='{bob}' id='m1'/>
watcher receives nothing
