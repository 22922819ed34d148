# Messages to somebody who has no session.  RFC 6121, 8.5.2.2.1; XEP-0160 says what is kept.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    type        result
    -           stored
    normal      stored
    chat        stored
    headline    vanishes
    groupchat   error
    error       vanishes

define stored
    alice receives nothing
    bob is online
    bob receives
        <message from='{alice}' to='{bob.bare}' type='{type}' id='m1'>
          <body>hello</body>
          <delay xmlns='urn:xmpp:delay'/>
        </message>

define vanishes
    alice receives nothing
    bob is online
    bob receives nothing

define error
    alice receives
        <message from='{bob.bare}' to='{alice}' type='error' id='m1'>
          <error type='cancel'><e:service-unavailable/></error>
        </message>
    bob is online
    bob receives nothing

alice is online
alice sends <message to='{bob.bare}' type='{type}' id='m1'><body>hello</body></message>
do {result}
