# White space between stanzas has its limit after login, too.  docs/hostile-input.md, case 13.

server: { defaults: { limits: { rate: 0 } } }

alice: alice@a.test/phone

alice connects
alice sends " " * 100000
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
alice sends " " * 2000000
alice receives stream-error policy-violation
