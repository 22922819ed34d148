# A session that is away ends with a kick, and with a new password.

bob: bob@b.test/desk

requires xylem

each
    command
    "session kick {bob}"
    "account passwd {bob.bare} --password other"

bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob resets
ctl session list
check {ctl} contains "{bob.bare}/desk"
ctl {command}
in the end
    ctl session list
    check {ctl} lacks "{bob.bare}/desk"
