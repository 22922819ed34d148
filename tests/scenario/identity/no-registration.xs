# Accounts are not made by who comes along.  docs/hostile-input.md, case 34; XEP-0077.

alice: alice@a.test/phone

alice opens
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features><!register xmlns='http://jabber.org/features/iq-register'/></stream:features>
alice secures
alice sends "<iq type='set' id='r1'><query xmlns='jabber:iq:register'><username>evil</username><password>x</password></query></iq>"
alice receives stream-error not-authorized
