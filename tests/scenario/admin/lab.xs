# A laboratory lifts every limit, and what the usual ones refuse goes through.
# docs/manual/operations.md, "A laboratory".

server:
    limits: { stanza: 0, header: 0, elements: 0, depth: 0, attributes: 0, connections: 0, per_minute: 0, login: 0, handshakes: 0, handshake: 0 }
    defaults:
        tls: { required: false }
        sasl: { plain_without_tls: true }
        sessions: { per_account: 0 }
        limits: { stanza: 0, elements: 0, depth: 0, attributes: 0, output: 0, mailbox_bytes: 0, mailbox_rows: 0, mailbox_domain_bytes: 0, mailbox_domain_rows: 0, rate: 0, burst: 0 }

raw: a.test
alice: alice@a.test/phone
bob: bob@b.test/desk

# Before login: a header and a step that are long, wide and deep.
let long = "x" * 100000
let wide = "<b a1='1' a2='2' a3='3'/>" * 200
let deep = "<c>" * 40
let shallow = "</c>" * 40
raw opens
raw sends "<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' long='{long}'>"
raw receives <stream:stream/>
raw receives <stream:features/>
raw sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='NONE'>{wide}{deep}{shallow}{long}</auth>"
raw receives <sasl:failure/>

# After login: a stanza above every limit.
alice connects over plaintext using PLAIN
bob connects over plaintext using SCRAM-SHA-256
let attributes = " "
repeat 150
    let attributes = "{attributes} a{n}='1'"
let elements = "<e/>" * 12000
let nested = "<d>" * 100
let unnested = "</d>" * 100
let body = "y" * 400000
alice sends "<message to='{bob}' id='m1' type='chat'><body>{body}</body><x xmlns='urn:x' {attributes}>{elements}{nested}{unnested}</x></message>"
within 20s bob receives <message from='{alice}' id='m1'/>
