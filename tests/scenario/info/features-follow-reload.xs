# Features, and the capabilities in the stream features, follow the modules that run; a reload may
# take one out under a module that has told them already.  XEP-0030; XEP-0115, 6.3.

server: {}

alice: alice@a.test/phone
early: early@a.test/x
late: late@a.test/x

early opens stream over direct-tls
let plain = base64 "\0{early.user}\0{early.password}"
early sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
early receives <sasl:success/>
early starts over
early sends "{early.header}"
early receives <stream:stream/>
early receives <stream:features><c xmlns='http://jabber.org/protocol/caps' ver='{before}'/></stream:features>

alice is online
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq from='a.test' type='result' id='d1'/>
check {alice.raw} contains "jabber:iq:version"
let computed = caps-hash "{alice.raw}"
check {computed} is {before}
reconfigure
    defaults: { modules: { version: off } }
ctl reload
alice sends <iq to='a.test' type='get' id='d2'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq from='a.test' type='result' id='d2'/>
check {alice.raw} lacks "jabber:iq:version"
check {alice.raw} contains "urn:xmpp:ping"
let computed = caps-hash "{alice.raw}"
check {computed} is not {before}
late opens stream over direct-tls
let plain = base64 "\0{late.user}\0{late.password}"
late sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
late receives <sasl:success/>
late starts over
late sends "{late.header}"
late receives <stream:stream/>
late receives <stream:features><c xmlns='http://jabber.org/protocol/caps' ver='{computed}'/></stream:features>
