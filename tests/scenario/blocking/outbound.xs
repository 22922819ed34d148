# What the user sends to somebody blocked comes back with <blocked/>, whatever it is; answers are dropped.  XEP-0191.

alice: alice@a.test/phone
bob: bob@b.test/x

each
    item         to
    {bob.bare}   {bob.bare}
    {bob.bare}   {bob}
    {bob}        {bob}
    b.test       {bob}
    b.test       b.test
    b2.test      {bob.user}@b2.test
    {bob.bare}   {bob.user}@b2.test
    {bob.user}@b2.test   {bob}
    c.test/x     c.test/x
    c.test       x@c.test/y

alice, bob are online
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{item}'/></block></iq>
alice receives <iq type='result' id='b'/>
alice sends <message to='{to}' id='m1' type='chat'><body>Can you hear me now?</body></message>
alice receives
    <message from='{to}' to='{alice}' id='m1' type='error'>
      <body>Can you hear me now?</body>
      <error! type='cancel'><e:not-acceptable/><blocked xmlns='urn:xmpp:blocking:errors'/></error>
    </message>
alice sends <presence to='{to}' id='p1'/>
alice receives <presence type='error' id='p1'><error type='cancel'><e:not-acceptable/><blocked xmlns='urn:xmpp:blocking:errors'/></error></presence>
alice sends <iq to='{to}' type='get' id='i1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq from='{to}' type='error' id='i1'><error type='cancel'><e:not-acceptable/><blocked xmlns='urn:xmpp:blocking:errors'/></error></iq>
alice sends <iq to='{to}' type='result' id='i2'/>
alice sends <message to='{to}' type='error' id='m2'><error type='cancel'><e:gone/></error></message>
alice receives nothing
bob receives nothing
