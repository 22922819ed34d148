# The list is empty, takes what is blocked, each once and in normal form, and gives back what is unblocked.  XEP-0191.

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='l1'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='l1'><blocklist! xmlns='urn:xmpp:blocking'/></iq>
alice sends
    <iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='Romeo@Montague.test'/><item jid='romeo@montague.test'/><item jid='iago.test'/><item jid='romeo@montague.test/orchard'/></block></iq>
alice receives
    <iq type='result' id='b1'/>
    <iq type='set' from='{alice.bare}' to='{alice}'><block! xmlns='urn:xmpp:blocking'><item jid='iago.test'/><item jid='romeo@montague.test'/><item jid='romeo@montague.test/orchard'/></block></iq>
alice sends <iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.test'/></block></iq>
alice receives
    <iq type='result' id='b2'/>
    <iq type='set'><block! xmlns='urn:xmpp:blocking'><item jid='romeo@montague.test'/></block></iq>
alice sends <iq type='set' id='u1'><unblock xmlns='urn:xmpp:blocking'><item jid='iago.test'/><item jid='nobody@montague.test'/></unblock></iq>
alice receives
    <iq type='result' id='u1'/>
    <iq type='set'><unblock! xmlns='urn:xmpp:blocking'><item jid='iago.test'/><item jid='nobody@montague.test'/></unblock></iq>
alice sends <iq type='get' id='l2'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='l2'><blocklist! xmlns='urn:xmpp:blocking'><item jid='romeo@montague.test'/><item jid='romeo@montague.test/orchard'/></blocklist></iq>
alice sends <iq type='set' id='u2'><unblock xmlns='urn:xmpp:blocking'/></iq>
alice receives
    <iq type='result' id='u2'/>
    <iq type='set'><unblock! xmlns='urn:xmpp:blocking'/></iq>
alice sends <iq type='get' id='l3'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='l3'><blocklist! xmlns='urn:xmpp:blocking'/></iq>
