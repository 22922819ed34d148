# Which messages are not copied, and arrive as they were sent. XEP-0280 sections 6.1 and 8.

use carbons.part

each
    what       type        content
    private    chat        "<body>b</body><private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/>"
    private1   chat        "<body>b</body><private xmlns='urn:xmpp:carbons:2'/>"
    no-copy    chat        "<body>b</body><no-copy xmlns='urn:xmpp:hints'/>"
    headline   headline    "<body>b</body>"
    room       groupchat   "<body>b</body>"
    empty      normal      "<x-of-mine/>"

do ONLINE
do CARBONS
bob sends "<message to='{phone}' type='{type}' id='in'>{content}</message>"
phone receives <message from='{bob}' type='{type}' id='in'/>
pad sends "<message to='{bob}' type='{type}' id='out'>{content}</message>"
bob receives <message from='{pad}' type='{type}' id='out'/>
phone, desk, pad receive nothing
