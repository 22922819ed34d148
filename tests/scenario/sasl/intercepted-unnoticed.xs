# The control: an interceptor passes everything on, so who does not bind to the channel notices nothing, and
# nothing is suspected of a wrong password.  docs/hostile-input.md, case 24.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

bob is online
alice opens through an interceptor
alice opens stream
alice is refused not-authorized using SCRAM-SHA-256-PLUS with password "wrong"
alice authenticates using SCRAM-SHA-256
alice binds
alice sends <message to='{bob}' id='m1'/>
bob receives <message from='{alice}' id='m1'/>
log lacks "interception suspected: login of {alice.user} from"
