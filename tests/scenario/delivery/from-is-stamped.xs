# Who says nothing about the sender gets his full JID stamped, who says the truth is believed: bare
# and full JID alike.  RFC 6120, 8.1.2.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob connect
alice sends
    <message to='{bob}' id='1'/>
    <message to='{bob}' id='2' from='{alice}'/>
    <message to='{bob}' id='3' from='{alice.bare}'/>
bob receives <message from='{alice}' id='1'/>
bob receives <message from='{alice}' id='2'/>
bob receives <message from='{alice}' id='3'/>
