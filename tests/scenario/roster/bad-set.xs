# Roster sets that must not be: each is refused and changes nothing.  RFC 6121, 2.1.5 and 2.3.3.

alice: alice@a.test/phone

each
    condition       items
    bad-request     ""
    bad-request     "<item jid='a@b.test'/><item jid='b@b.test'/>"
    bad-request     "<item name='no address'/>"
    bad-request     "<item jid='a@b.test'><group>One</group><group>One</group></item>"
    not-acceptable  "<item jid='a@b.test'><group></group></item>"

alice connects
alice loads roster
alice sends "<iq type='set' id='r1'><query xmlns='jabber:iq:roster'>{items}</query></iq>"
alice receives <iq type='error' id='r1'><error type='modify'><e:{condition}/></error></iq>
alice sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r2'><query xmlns='jabber:iq:roster'><!item/></query></iq>
