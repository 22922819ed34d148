# Nothing answers an error: not one to nobody, not one to the server, not one that cannot be
# delivered.  RFC 6120, 8.3.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    to
    nobody@a.test
    nobody@a.test/x
    a.test
    elsewhere.example
    someone@elsewhere.example
    {bob.bare}
    {bob.bare}/gone

alice, bob are online
alice sends
    <message to='{to}' type='error' id='m1'><body>x</body><error type='cancel'><e:gone/></error></message>
    <iq to='{to}' type='error' id='q1'><error type='cancel'><e:gone/></error></iq>
    <iq to='{to}' type='result' id='q2'/>
    <presence to='{to}' type='error' id='p1'><error type='cancel'><e:gone/></error></presence>
alice receives nothing
bob ignores <presence type='error'/>
bob receives nothing
