# Nothing of somebody blocked arrives; what he gets for it is what he would get from an account that is not there.
# XEP-0191; RFC 6121, 8.5.1.

alice: alice@a.test/phone
eve: eve@b.test/x
nobody: nobody@a.test without account

each
    item           there
    {eve.bare}     on
    {eve}          on
    b.test         on
    b2.test        on
    {eve.bare}     off

define there on
    alice is online
    alice settles

define there off
    alice disconnects

define refused
    eve receives
        <message! from='{to}' to='{eve}' type='error' id='m1'><body>x</body><error! type='cancel'><e:service-unavailable!/></error></message>
    eve receives
        <message! from='{to}' to='{eve}' type='error' id='m2'><body>x</body><error! type='cancel'><e:service-unavailable!/></error></message>
    eve receives
        <iq! from='{to}' to='{eve}' type='error' id='i1'><vCard! xmlns='vcard-temp'/><error! type='cancel'><e:service-unavailable!/></error></iq>
    eve receives
        <iq! from='{to}' to='{eve}' type='error' id='i2'><query! xmlns='urn:example:x'/><error! type='cancel'><e:service-unavailable!/></error></iq>

define try
    eve sends
        <message to='{to}' id='m1'><body>x</body></message>
        <message to='{to}' id='m2' type='chat'><body>x</body></message>
        <message to='{to}' id='m3' type='headline'><body>x</body></message>
        <message to='{to}' id='m4' type='error'><body>x</body></message>
        <iq to='{to}' type='get' id='i1'><vCard xmlns='vcard-temp'/></iq>
        <iq to='{to}' type='set' id='i2'><query xmlns='urn:example:x'/></iq>
        <iq to='{to}' type='result' id='i3'/>
        <iq to='{to}' type='error' id='i4'><error type='cancel'><e:gone/></error></iq>
        <presence to='{to}'/>
        <presence to='{to}' type='unavailable'/>
        <presence to='{to}' type='error'/>
    do refused

alice connects
eve is online
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{item}'/></block></iq>
alice receives <iq type='result' id='b'/>
do there {there}
let to = "{alice.bare}"
do try
let to = "{alice}"
do try
let to = "{nobody.bare}"
do try
eve receives nothing
alice is online
alice receives nothing
