# A request to a bare JID is for the server, on behalf of the account, whether somebody is there
# or not; what it does not understand is service-unavailable.  RFC 6121, 8.5.2.1.3, 8.5.2.2.3.

alice: alice@a.test/phone
bob: bob@b.test/desk
away: carol@b.test/desk

each
    kind    answer
    get     error
    set     error
    result  silence
    error   silence

define error
    alice receives <iq from='{to}' to='{alice}' type='error' id='q1'><error type='cancel'><e:service-unavailable/></error></iq>

define silence
    alice receives nothing

alice, bob are online
let to = "{bob.bare}"
alice sends <iq to='{to}' type='{kind}' id='q1'><query xmlns='urn:example:unknown'/></iq>
do {answer}
let to = "{away.bare}"
alice sends <iq to='{to}' type='{kind}' id='q1'><query xmlns='urn:example:unknown'/></iq>
do {answer}
bob receives nothing
