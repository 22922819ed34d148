# The same login byte by byte and all ahead of the answers.

alice: alice@a.test/phone

alice opens stream over direct-tls
alice starts over after success
let plain = base64 "\0{alice.user}\0{alice.password}"
let login = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>{alice.header}<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>"
alice dribbles "{login}" "<message to='{alice}' id='last'/>"
alice receives <sasl:success/>
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
alice receives <iq type='result' id='b1'/>
alice receives <message id='last'/>
