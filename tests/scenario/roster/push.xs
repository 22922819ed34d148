# A change is pushed to every resource that has asked for the roster, the one that made it
# included, and to no other.  RFC 6121, 2.1.6 and 2.2.

alice: alice@a.test/phone
alice2: alice@a.test/desk
alice3: alice@a.test/lazy
bob: bob@b.test/desk

alice, alice2, alice3, bob connect
alice, alice2, bob load roster
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='carol@b.test' name='Carol'/></query></iq>
alice receives
    <iq type='result' id='r1'/>
    <iq type='set' id='{push}'>
      <query xmlns='jabber:iq:roster'><item! jid='carol@b.test' name='Carol' subscription='none'/></query>
    </iq>
alice2 receives
    <iq type='set'>
      <query xmlns='jabber:iq:roster'><item! jid='carol@b.test' name='Carol' subscription='none'/></query>
    </iq>
alice sends <iq type='result' id='{push}'/>
alice3 receives nothing
bob receives nothing
