# A push comes from nobody or from the account itself, so that no client takes it for a forgery.
# RFC 6121, 2.1.6.

alice: alice@a.test/phone

alice connects
alice loads roster
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='carol@b.test'/></query></iq>
alice waits for <iq type='set'><query xmlns='jabber:iq:roster'><item jid='carol@b.test'/></query></iq>
check {alice.raw} matches "^<iq( from='{alice.bare}'| id='[^']*'| type='set'| to='{alice}'| xml:lang='[a-z]*')*>"
alice settles
