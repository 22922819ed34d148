# Which messages are copied, when they are received and when they are sent. XEP-0280 section 6.1.

use carbons.part

each
    what       type        content
    chat       chat        "<body>b</body>"
    empty      chat        "<x-of-mine/>"
    normal     normal      "<body>b</body>"
    receipt    normal      "<received xmlns='urn:xmpp:receipts' id='r'/>"
    state      normal      "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
    marker     normal      "<displayed xmlns='urn:xmpp:chat-markers:0' id='r'/>"
    invited    normal      "<x xmlns='jabber:x:conference' jid='room@rooms.test'/>"
    mediated   normal      "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>"

do ONLINE
do CARBONS
bob sends "<message to='{phone}' type='{type}' id='in'>{content}</message>"
phone receives <message from='{bob}' id='in'/>
desk receives <message type='{type}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='in'/></forwarded></received></message>
pad sends "<message to='{bob}' type='{type}' id='out'>{content}</message>"
bob receives <message from='{pad}' id='out'/>
desk receives <message type='{type}'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='out'/></forwarded></sent></message>
phone receives <message type='{type}'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='out'/></forwarded></sent></message>
