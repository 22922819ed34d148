# Features, and the capabilities in the stream features, follow the modules that run; a reload may
# take one out under a module that has told them already.  XEP-0030; XEP-0115, 6.3.

server: {}

alice: alice@a.test/phone

alice is online
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq from='a.test' type='result' id='d1'/>
check {alice.raw} contains "jabber:iq:version"
reconfigure
    defaults: { modules: { version: off } }
ctl reload
alice sends <iq to='a.test' type='get' id='d2'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives <iq from='a.test' type='result' id='d2'/>
check {alice.raw} lacks "jabber:iq:version"
check {alice.raw} contains "urn:xmpp:ping"
