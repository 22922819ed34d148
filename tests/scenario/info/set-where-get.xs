# What can only be asked for cannot be set.  RFC 6120, 8.2.3.

alice: alice@a.test/phone

each
    element     namespace
    ping        urn:xmpp:ping
    time        urn:xmpp:time
    query       jabber:iq:version

alice connects
alice sends <iq to='a.test' type='set' id='q1'><{element} xmlns='{namespace}'/></iq>
alice receives <iq from='a.test' type='error' id='q1'/>
