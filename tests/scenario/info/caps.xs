# The server's capabilities are in its stream features, and their node answers with the same as
# disco#info without a node.  XEP-0115, 6.3.

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='{node}' ver='{ver}'/></stream:features>
alice binds
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' node='{node}#{ver}'/></iq>
alice receives
    <iq from='a.test' type='result' id='d1'>
      <query xmlns='http://jabber.org/protocol/disco#info' node='{node}#{ver}'>
        <identity category='server' type='im'/>
        <feature var='urn:xmpp:ping'/>
      </query>
    </iq>
let with_node = "{alice.raw}" replacing " node='[^']*'| node=\"[^\"]*\"| id='[^']*'| id=\"[^\"]*\"" by ""
alice sends <iq to='a.test' type='get' id='d2'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq from='a.test' type='result' id='d2'/>
let without = "{alice.raw}" replacing " id='[^']*'| id=\"[^\"]*\"" by ""
check {with_node} is {without}
let computed = caps-hash "{alice.raw}"
check {computed} is {ver}
