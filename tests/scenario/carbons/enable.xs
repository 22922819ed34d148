# Carbons are switched on and off as often as a client likes; both are advertised. Only one's own account is asked.
# XEP-0280 sections 3, 4, 5, 9.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice connects
bob connects
alice sends <iq type='get' id='info' to='a.test'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
    <iq type='result' id='info'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <feature var='urn:xmpp:carbons:2'/>
        <feature var='urn:xmpp:carbons:rules:0'/>
      </query>
    </iq>
repeat 2
    alice sends <iq type='set' id='on{n}'><enable xmlns='urn:xmpp:carbons:2'/></iq>
    alice receives <iq! type='result' id='on{n}' to='{alice}'/>
repeat 2
    alice sends <iq type='set' id='off{n}' to='{alice.bare}'><disable xmlns='urn:xmpp:carbons:2'/></iq>
    alice receives <iq! type='result' id='off{n}' from='{alice.bare}' to='{alice}'/>
alice sends <iq type='get' id='get'><enable xmlns='urn:xmpp:carbons:2'/></iq>
alice receives <iq type='error' id='get'><error><e:service-unavailable/></error></iq>
bob sends <iq type='set' id='his' to='{alice.bare}'><enable xmlns='urn:xmpp:carbons:2'/></iq>
bob receives <iq type='error' id='his'><error><e:service-unavailable/></error></iq>
