# Who had presence only directly sees its end when he is blocked, once, and nothing when he no longer is.

alice: alice@a.test/phone
eve: eve@b.test/x

each
    broadcast
    before
    never

define come before
    alice is online
    alice settles

define come never
    alice settles

eve is online
alice connects
do come {broadcast}
alice sends <presence to='{eve}'/>
eve receives <presence from='{alice}'/>
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{eve.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
eve receives <presence! from='{alice}' to='{eve}' type='unavailable'/>
alice sends <presence to='{eve}' id='p'/>
alice receives <presence from='{eve}' type='error' id='p'><error><e:not-acceptable/></error></presence>
alice sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='u'/>
eve receives nothing
alice disconnects
eve receives nothing
