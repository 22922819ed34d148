# What is wrong with a command is said, and nothing of it counts.  XEP-0191.

alice: alice@a.test/phone

each
    what                                                             condition
    "<block xmlns='urn:xmpp:blocking'/>"                             bad-request
    "<block xmlns='urn:xmpp:blocking'><jid/></block>"                bad-request
    "<block xmlns='urn:xmpp:blocking'><item/></block>"               bad-request
    "<block xmlns='urn:xmpp:blocking'><item jid='e@b.test'/><item jid='a@b@c'/></block>"  jid-malformed
    "<block xmlns='urn:xmpp:blocking'><item jid=''/></block>"        jid-malformed
    "<unblock xmlns='urn:xmpp:blocking'><item/></unblock>"           bad-request
    "<unblock xmlns='urn:xmpp:blocking'><jid/></unblock>"            bad-request
    "<unblock xmlns='urn:xmpp:blocking'><item jid='@b.test'/></unblock>"  jid-malformed
    "<blocklist xmlns='urn:xmpp:blocking'/>"                         service-unavailable

alice connects
alice sends "<iq type='set' id='x'>{what}</iq>"
alice receives <iq type='error' id='x'><error><e:{condition}/></error></iq>
alice sends <iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='l'><blocklist! xmlns='urn:xmpp:blocking'/></iq>
