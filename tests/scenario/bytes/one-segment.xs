# Everything from <auth/> to fifty messages in one segment: the connection moves to its shard in
# the middle of it and nothing is lost.  RFC 6120, 10.1.

alice: alice@a.test/phone

alice opens stream over direct-tls
alice starts over after success
let plain = base64 "\0{alice.user}\0{alice.password}"
let login = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>{alice.header}<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>"
alice sends "{login}" "<message to='{alice}' type='chat'><body>x</body></message>" * 50 "<message to='{alice}' id='last'/>"
alice receives <sasl:success/>
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
alice receives <iq type='result' id='b1'/>
repeat 50
    alice receives <message from='{alice}'><body>x</body></message>
alice receives <message id='last'/>
