# A probe of somebody blocked is not answered, subscribed or not, and takes no subscription from him.  XEP-0191.

alice: alice@a.test/phone
bob: bob@b.test/x

each
    relation
    known
    stranger

define be known
    bob follows alice

define be stranger
    bob ignores <presence from='{alice.bare}' type='unsubscribed'/>

do be {relation}
alice connects
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
alice is online
bob is online
bob sends <presence to='{alice.bare}' type='probe'/>
bob sends <presence to='{alice}' type='probe'/>
bob receives nothing
