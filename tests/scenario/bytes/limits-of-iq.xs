# A request that is too large is answered as well.  docs/hostile-input.md, R8.

alice: alice@a.test/phone

alice connects
alice sends "<iq type='set' id='q1'><query xmlns='jabber:iq:private'>" "x" * 300000 "</query></iq>"
alice receives <iq type='error' id='q1'><error><e:policy-violation/></error></iq>
alice sends <iq type='get' id='q2'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q2'/>
