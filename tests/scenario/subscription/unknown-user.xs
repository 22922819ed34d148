# A request to nobody stays unanswered, as one to somebody who has not decided yet.
# RFC 6121, 8.5.1 and 3.1.3.

alice: alice@a.test/phone

alice is online
alice loads roster
alice ignores <presence type='unavailable'/>
alice sends <presence to='nobody@b.test' type='subscribe'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='nobody@b.test' subscription='none' ask='subscribe'/></query></iq>
alice receives nothing
