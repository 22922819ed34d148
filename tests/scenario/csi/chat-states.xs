# That somebody is writing does not wake an inactive client; once it is active it hears the newest, unless the message
# itself has come. XEP-0352 section 3.2; XEP-0085.

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@a.test/desk

alice, bob, carol are online
alice settles
alice sends <inactive xmlns='urn:xmpp:csi:0'/>
alice settles
bob sends <message to='{alice}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
carol sends <message to='{alice}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
carol sends <message to='{alice}' type='chat'><paused xmlns='http://jabber.org/protocol/chatstates'/></message>
alice receives nothing
bob sends <message to='{alice}' type='chat'><body>there</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
alice receives <message from='{bob}'><body>there</body></message>
alice sends <active xmlns='urn:xmpp:csi:0'/>
alice receives <message from='{carol}'><paused xmlns='http://jabber.org/protocol/chatstates'/></message>
