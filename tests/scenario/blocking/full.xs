# A list has its limits: what does not fit is refused as a whole, and something can always be taken out.

alice: alice@a.test/phone

server: { domains: { a.test: { modules: { blocking: { max-items: 20 } } } } }

alice connects
let ten = ""
repeat 10
    let ten = "{ten}<item jid='a{n}@b.test'/>"
let more = ""
repeat 11
    let more = "{more}<item jid='b{n}@b.test'/>"
alice sends "<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'>{ten}</block></iq>"
alice receives <iq type='result' id='b1'/>
alice sends "<iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'>{more}</block></iq>"
alice receives <iq type='error' id='b2'><error type='modify'><e:not-acceptable/></error></iq>
alice sends "<iq type='set' id='b3'><block xmlns='urn:xmpp:blocking'>{ten}<item jid='c@b.test'/></block></iq>"
alice receives <iq type='result' id='b3'/>
alice sends "<iq type='set' id='b4'><block xmlns='urn:xmpp:blocking'>{more}</block></iq>"
alice receives <iq type='error' id='b4'><error type='modify'><e:not-acceptable/></error></iq>
alice sends "<iq type='set' id='u1'><unblock xmlns='urn:xmpp:blocking'>{ten}</unblock></iq>"
alice receives <iq type='result' id='u1'/>
alice sends "<iq type='set' id='b5'><block xmlns='urn:xmpp:blocking'>{more}</block></iq>"
alice receives <iq type='result' id='b5'/>
