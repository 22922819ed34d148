# Whoever resumes a session after the server has been killed has carbons as before. XEP-0198 section 5.

server: {}

desk: alice@a.test/desk
again: alice@a.test
pad: alice@a.test/pad
bob: bob@b.test/work

desk is online
desk sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
desk receives <enabled xmlns='urn:xmpp:sm:3' id='{token}'/>
desk ignores <r xmlns='urn:xmpp:sm:3'/>
desk sends <iq type='set' id='on'><enable xmlns='urn:xmpp:carbons:2'/></iq>
desk receives <iq type='result' id='on'/>
desk sends <r xmlns='urn:xmpp:sm:3'/>
desk waits for <a xmlns='urn:xmpp:sm:3' h='1'/>
server is killed
server starts
desk is cut off
again opens stream over direct-tls
again authenticates
again sends <resume xmlns='urn:xmpp:sm:3' previd='{token}' h='1'/>
again receives <resumed xmlns='urn:xmpp:sm:3' previd='{token}' h='1'/>
pad, bob are online
again waits for <presence from='{pad}'/>
again ignores <r xmlns='urn:xmpp:sm:3'/>
again settles
pad settles
bob sends <message to='{pad}' type='chat' id='m'><body>b</body></message>
pad receives <message id='m'/>
again receives <message from='{pad.bare}'><received xmlns='urn:xmpp:carbons:2'/></message>
