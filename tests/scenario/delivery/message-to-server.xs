# A message to the server itself, or to one of its resources, has no taker: an error, never
# silence.  RFC 6120, 10.5.1 and 10.5.2.

alice: alice@a.test/phone

each
    to
    a.test
    a.test/thing
    b.test

alice is online
alice sends <message to='{to}' type='chat' id='m1'><body>hello</body></message>
alice receives
    <message from='{to}' to='{alice}' type='error' id='m1'>
      <error type='cancel'><e:service-unavailable/></error>
    </message>
