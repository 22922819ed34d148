# A version that was never given out gets the whole roster.  RFC 6121, 2.6.3.

alice: alice@a.test/phone

alice connects
alice sends <iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='new@b.test'/></query></iq>
alice receives <iq type='result' id='s1'/>
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver='never-heard-of'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item jid='new@b.test'/></query></iq>
