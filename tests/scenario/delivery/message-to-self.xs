# Messages to one's own full JID and to one's other resource.  RFC 6120, 10.5.4.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice is online
alice2 connects
alice sends <message to='{alice}' id='self'><body>me</body></message>
alice receives <message from='{alice}' to='{alice}' id='self'/>
alice sends <message to='{alice2}' id='other'><body>my desk</body></message>
alice2 receives <message from='{alice}' to='{alice2}' id='other'/>
