# A client that reads and never acknowledges gets so many stanzas and no more; the rest waits in its mailbox, and nobody
# is told that it failed.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
repeat 560
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
bob waits for <message id='m512'/>
bob sends <a xmlns='urn:xmpp:sm:3' h='512'/>
bob receives <message id='m513'/>
bob resets
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='512'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
repeat 48
    bob waits for <message><body>{/.*/}</body></message>
bob disconnects
