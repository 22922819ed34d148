# An address that is none is no roster item.  RFC 6121, 2.1.2.1.

alice: alice@a.test/phone

each
    jid
    "@b.test"
    "a b@b.test"
    "bob@"

alice connects
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='{jid}'/></query></iq>
alice receives <iq type='error' id='r1'><error type='modify'/></iq>
alice sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r2'><query xmlns='jabber:iq:roster'><!item/></query></iq>
