# Requests to an account that does not exist look the same as those to one that does, so that
# nobody can find out who has an account.  RFC 6121, 8.5.1; XEP-0030, 8.

alice: alice@a.test/phone
bob: bob@b.test/desk
nobody: nobody@b.test without account

each
    payload     namespace
    query       urn:example:unknown
    query       http://jabber.org/protocol/disco#info
    query       http://jabber.org/protocol/disco#items
    query       jabber:iq:last
    query       jabber:iq:roster
    query       jabber:iq:private
    query       jabber:iq:version

define ask
    alice sends <iq to='{address}' type='get' id='q1'><{payload} xmlns='{namespace}'/></iq>
    alice receives
        <iq from='{address}' to='{alice}' type='error' id='q1'>
          <error type='cancel'><e:service-unavailable/></error>
        </iq>

alice is online
let address = "{bob.bare}"
do ask
let address = "{nobody.bare}"
do ask
alice receives nothing
