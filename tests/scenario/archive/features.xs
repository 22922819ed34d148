# Clients find archives by the features of their account.  XEP-0313, Determining support; XEP-0359.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='d1' to='{alice.bare}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
    <iq type='result' id='d1'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <feature var='urn:xmpp:mam:2'/>
        <feature var='urn:xmpp:mam:2#extended'/>
        <feature var='urn:xmpp:mam:2#groupchat-field'/>
        <feature var='urn:xmpp:fulltext:0'/>
        <feature var='urn:xmpp:sid:0'/>
      </query>
    </iq>
