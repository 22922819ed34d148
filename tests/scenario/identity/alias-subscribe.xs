# A request for subscription to an alias is answered with the right address.  DESIGN, domains.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice, bob are online
alice sends <presence to='{bob.user}@b2.test' type='subscribe' id='s1'/>
alice receives <presence type='error' id='s1'><error><e:gone>xmpp:{bob.bare}</e:gone></error></presence>
bob receives nothing
