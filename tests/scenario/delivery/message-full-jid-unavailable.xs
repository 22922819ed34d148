# A resource that is connected but has sent no presence is reached by its full JID, and by that
# only: a message to the bare JID waits until somebody is available.  RFC 6121, 8.5.3.1, 8.5.2.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
bob connects
alice sends <message to='{bob}' type='chat' id='full'><body>one</body></message>
bob receives <message from='{alice}' id='full'/>
alice sends <message to='{bob.bare}' type='chat' id='bare'><body>two</body></message>
bob receives nothing
bob sends <presence/>
bob receives
    <presence from='{bob}'/>
    <message from='{alice}' id='bare'><delay xmlns='urn:xmpp:delay'/></message>
