# After login a long tag is only long.

alice: alice@a.test/phone

alice connects
alice dribbles "<iq type='get' id='q1' a='" "x" * 10000 "'><ping xmlns='urn:xmpp:ping'/></iq>"
alice receives <iq type='result' id='q1'/>
