# Who has proved himself and not bound a resource yet when his password is changed, or his account
# disabled or deleted, gets no session any more.  docs/hostile-input.md, case 33.

alice: alice@a.test/phone

requires xylem

each
    command  options
    passwd   "--password fresh"
    disable  ""
    delete   ""

alice opens stream
alice secures
alice authenticates
ctl account {command} {alice.bare} {options}
alice sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
alice receives <iq type='error' id='b1'><error><e:not-allowed/></error></iq>
alice receives stream-error not-authorized
