# A message that waited carries one delay stamp: the time when the server took it, in UTC, from the
# server or the account, and its id in the mailbox.  XEP-0203, XEP-0160, XEP-0082, XEP-0359.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body><x xmlns='urn:example:x'/></message>
alice receives nothing
bob is online
bob receives
    <message! from='{alice}' to='{bob.bare}' type='chat' id='m1' xml:lang='{any}'>
      <body>hello</body>
      <x xmlns='urn:example:x'/>
      <delay xmlns='urn:xmpp:delay' from='{/(b\.test|bob-.*@b\.test)/}' stamp='{stamp}'>{any}</delay>
      <stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{any}'/>
    </message>
check {stamp} matches "^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
check {stamp} is recent
