# A request without a recipient is for the server on behalf of the sender's account.  The answer
# has the account's bare JID or no sender at all.  RFC 6120, 10.3.3.

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='q1'><query xmlns='urn:example:unknown'/></iq>
alice receives <iq type='error' id='q1'><error type='cancel'><e:service-unavailable/></error></iq>
check {alice.raw} matches "^<iq( from='{alice.bare}'| id='q1'| type='error'| to='{alice}'| xml:lang='[a-z]*')*>"
alice sends <iq type='get' id='q2'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='q2'><query xmlns='jabber:iq:roster'/></iq>
