# A request to a resource that is not there is answered for it; results and errors vanish.
# RFC 6121, 8.5.3.2.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    kind    answer
    get     error
    set     error
    result  silence
    error   silence

define error
    alice receives
        <iq from='{bob.bare}/gone' to='{alice}' type='error' id='q1'>
          <error type='cancel'><e:service-unavailable/></error>
        </iq>

define silence
    alice receives nothing

alice, bob are online
alice sends <iq to='{bob.bare}/gone' type='{kind}' id='q1'><query xmlns='urn:example:iq'/></iq>
do {answer}
bob receives nothing
