# A stanza cut into segments anywhere is answered as soon as its last byte is there; no later bytes
# are needed to push it through.  docs/hostile-input.md, case 1 (expat holds back a token that came in pieces).

alice: alice@a.test/phone

each
    first                                       second
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:"  "ping'/></iq>"
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq"  ">"
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/>"  "</iq>"
    "<"  "iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>"
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'"  "/></iq>"
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></"  "iq>"
    "<iq type='get' id='q1' a='&am"  "p;'><ping xmlns='urn:xmpp:ping'/></iq>"
    "<iq type='get' id='q1' a='\xc3"  "\xa4'><ping xmlns='urn:xmpp:ping'/></iq>"
    "<iq type='get' id='q1' a='>'><ping xmlns='urn:xmpp:ping'/></iq"  ">"

alice connects
alice sends "{first}" |200ms "{second}"
alice receives <iq type='result' id='q1'/>
