# The error to a stanza that is too large finds its room like any other, however many the client has not acknowledged.

bob: bob@b.test/desk

requires xylem

bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
repeat 600
    bob sends <iq type='get' id='q{n}' to='b.test'><nothing xmlns='urn:x'/></iq>
bob waits for <iq id='q600' type='error'/>
bob sends "<message to='{bob}' id='m1'><body>" "x" * 600000 "</body></message>"
bob waits for <message type='error' id='m1'><error><e:policy-violation/></error></message>
bob sends <iq type='get' id='last' to='b.test'><nothing xmlns='urn:x'/></iq>
bob waits for <iq id='last' type='error'/>
bob disconnects
