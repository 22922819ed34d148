# A bad configuration is refused with file, line and the nearest key; the old one stays.

server: {}

alice: alice@a.test/phone

alice connects
reconfigure
    defaults: { sesions: { per_account: 1 } }
ctl fails reload
check {ctl} matches "xylem\.yml:\d+:\d+"
check {ctl} contains "sessions"
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
