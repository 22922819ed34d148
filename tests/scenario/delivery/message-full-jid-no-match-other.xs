# Other messages to a resource that is not there: normal and groupchat come back as an error (the
# RFC leaves silence or error; a sender should know), headline and error vanish.
# RFC 6121, 8.5.3.2.1 and table 1.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    type        answer
    -           error
    normal      error
    groupchat   error
    headline    silence
    error       silence

define error
    alice receives
        <message from='{bob.bare}/gone' to='{alice}' type='error' id='m1'>
          <error type='cancel'><e:service-unavailable/></error>
        </message>

define silence
    alice receives nothing

alice, bob are online
alice sends <message to='{bob.bare}/gone' type='{type}' id='m1'><body>hello</body></message>
do {answer}
bob receives nothing
