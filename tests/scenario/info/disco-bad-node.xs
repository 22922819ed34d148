# Nodes that do not exist.  XEP-0030, 7.

alice: alice@a.test/phone

each
    what
    info
    items

alice connects
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#{what}' node='no-such-node'/></iq>
alice receives <iq from='a.test' type='error' id='d1'><error type='cancel'><e:item-not-found/></error></iq>
alice sends <iq to='a.test' type='set' id='d2'><query xmlns='http://jabber.org/protocol/disco#{what}'/></iq>
alice receives <iq from='a.test' type='error' id='d2'/>
