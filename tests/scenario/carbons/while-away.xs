# A device that has lost its connection and has stream management gets the copies when it comes back.
# XEP-0280 section 7; XEP-0198 section 5.

use carbons.part

again: alice@a.test

do ONLINE
do CARBONS
desk sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
desk receives <enabled xmlns='urn:xmpp:sm:3' id='{token}'/>
desk resets
bob sends <message to='{phone}' type='chat' id='m'><body>b</body></message>
phone receives <message id='m'/>
pad receives nothing
again opens stream over direct-tls
again authenticates
again sends <resume xmlns='urn:xmpp:sm:3' previd='{token}' h='0'/>
again receives <resumed xmlns='urn:xmpp:sm:3' previd='{token}'/>
again waits for <message from='{phone.bare}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m'/></forwarded></received></message>
again ignores <r xmlns='urn:xmpp:sm:3'/>

# It still has carbons.
bob sends <message to='{phone}' type='chat' id='m2'><body>b</body></message>
phone receives <message id='m2'/>
again receives <message from='{phone.bare}'><received xmlns='urn:xmpp:carbons:2'/></message>
