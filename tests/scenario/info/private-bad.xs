# Requests for private data that make no sense.  XEP-0049, 2.3: no child, a child without a namespace
# of its own.

alice: alice@a.test/phone

each
    kind    payload
    get     ""
    set     ""
    set     "<x/>"
    set     "<x xmlns='jabber:client'/>"

alice connects
alice sends "<iq type='{kind}' id='p1'><query xmlns='jabber:iq:private'>{payload}</query></iq>"
alice receives <iq type='error' id='p1'><error type='modify'/></iq>
