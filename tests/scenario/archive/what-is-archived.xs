# Messages with content are, what tells of a moment or asks not to be stored is not.  XEP-0313, User Archives;
# XEP-0334.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    kept    type        payload
    yes     chat        "<body>text</body>"
    yes     normal      "<body>text</body>"
    yes     chat        "<received xmlns='urn:xmpp:receipts' id='1'/>"
    yes     chat        "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"
    yes     chat        "<encrypted xmlns='eu.siacs.conversations.axolotl'/><store xmlns='urn:xmpp:hints'/>"
    no      chat        "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
    no      chat        "<body>text</body><no-store xmlns='urn:xmpp:hints'/>"
    no      chat        "<body>text</body><no-permanent-store xmlns='urn:xmpp:hints'/>"
    no      headline    "<body>text</body>"

define archive yes
    alice receives <message><result xmlns='urn:xmpp:mam:2'/></message>
    alice receives <iq type='result' id='q'/>
    bob receives <message><result xmlns='urn:xmpp:mam:2' id='{id}'/></message>
    bob receives <iq type='result' id='q'/>
define archive no
    alice receives <iq type='result' id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>
    bob receives <iq type='result' id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>

alice, bob are online
alice sends "<message to='{bob}' type='{type}' id='m1'>{payload}</message>"
bob receives <message from='{alice}' id='m1'/>
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
do archive {kept}
