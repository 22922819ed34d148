# What is not there cannot be removed.  RFC 6121, 2.5.3.

alice: alice@a.test/phone

alice connects
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='nobody@b.test' subscription='remove'/></query></iq>
alice receives <iq type='error' id='r1'><error type='cancel'><e:item-not-found/></error></iq>
