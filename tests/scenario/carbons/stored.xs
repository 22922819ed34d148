# A message that is stored before it is handed out, here for a client with stream management, is copied when that is
# done, under the id by which the account's mailbox has it. XEP-0280 section 7; XEP-0359.

use carbons.part

do ONLINE
do CARBONS
phone sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
phone receives <enabled xmlns='urn:xmpp:sm:3' id='{any}'/>
phone ignores <r xmlns='urn:xmpp:sm:3'/>
bob sends <message to='{phone}' type='chat' id='m'><body>b</body></message>
phone receives <message id='m' from='{bob}'><stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{phone.bare}'/></message>
desk receives
    <message from='{desk.bare}'>
      <received xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'>
          <message xmlns='jabber:client' from='{bob}' to='{phone}' id='m'><stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{phone.bare}'/></message>
        </forwarded>
      </received>
    </message>
