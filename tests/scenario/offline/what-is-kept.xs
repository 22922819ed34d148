# XEP-0160, 3: what has no content for a person is not kept.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    kept    payload
    yes     "<body>text</body>"
    yes     "<subject>s</subject><body>text</body>"
    no      "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
    no      "<paused xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread>"
    no      ""

define kept yes
    bob receives <message from='{alice}' id='m1'><delay xmlns='urn:xmpp:delay'/></message>
define kept no
    bob receives nothing

alice is online
alice sends "<message to='{bob.bare}' type='chat' id='m1'>{payload}</message>"
alice receives nothing
bob is online
do kept {kept}
