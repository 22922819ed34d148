# A whole session from the stream header on, one byte per segment.

alice: alice@a.test/phone

alice opens over direct-tls
alice dribbles "{alice.header}"
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
let plain = base64 "\0{alice.user}\0{alice.password}"
alice dribbles "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"
alice receives <sasl:success/>
alice starts over
alice dribbles "{alice.header}"
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
alice dribbles "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>"
alice receives <iq type='result' id='b1'/>
alice dribbles "<message to='{alice}' id='m1'><body>h\u{e4}ll\u{1f600} &lt;![CDATA[</body><x xmlns='urn:x' a='>'/></message>"
alice receives <message from='{alice}' id='m1'><body>häll😀 &lt;![CDATA[</body><x xmlns='urn:x' a='>'/></message>
