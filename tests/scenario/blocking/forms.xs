# What an address in the list matches: one resource, an account, a domain and all in it.  XEP-0191, JID Matching.

alice: alice@a.test/phone
bob: bob@b.test/x
tab: bob@b.test/y
ann: bob2@b.test/x
eve: bob@a.test/x

each
    item         bobs      tabs      anns      eves
    {bob}        refused   heard     heard     heard
    {bob.bare}   refused   refused   heard     heard
    b.test       refused   refused   refused   heard
    b.test/x     heard     heard     heard     heard
    test         heard     heard     heard     heard
    a.test       heard     heard     heard     refused

define heard
    alice receives <message id='{who}'/>

define refused
    alice receives nothing

alice, bob, tab, ann, eve connect
bob, tab, ann, eve ignore <message type='error'/>
alice is online
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{item}'/></block></iq>
alice receives <iq type='result' id='b'/>
let who = "bob"
bob sends <message to='{alice.bare}' id='bob'><body>x</body></message>
do {bobs}
let who = "tab"
tab sends <message to='{alice.bare}' id='tab'><body>x</body></message>
do {tabs}
let who = "ann"
ann sends <message to='{alice.bare}' id='ann'><body>x</body></message>
do {anns}
let who = "eve"
eve sends <message to='{alice.bare}' id='eve'><body>x</body></message>
do {eves}
