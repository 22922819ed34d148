# The server says who it is and what it can; every module that answers is named.  XEP-0030.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
    <iq from='a.test' type='result' id='d1'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <identity category='server' type='im' name='{any}'/>
        <feature var='http://jabber.org/protocol/disco#info'/>
        <feature var='http://jabber.org/protocol/disco#items'/>
        <feature var='urn:xmpp:ping'/>
        <feature var='urn:xmpp:time'/>
        <feature var='jabber:iq:version'/>
        <feature var='vcard-temp'/>
        <feature var='msgoffline'/>
      </query>
    </iq>
