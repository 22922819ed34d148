# What is asked right behind a large roster is answered, also over a connection that takes little at
# a time: nothing more is read until the answers have gone.  docs/hostile-input.md, R4.

server: { defaults: { limits: { output: 32K, rate: 0 } } }

alice: alice@a.test/phone
slow: alice@a.test/desk

let name = "x" * 1000
alice connects
repeat 300
    alice sends <iq type='set' id='s{n}'><query xmlns='jabber:iq:roster'><item jid='c{n}@b.test' name='{name}'/></query></iq>
    alice receives <iq type='result' id='s{n}'/>
slow opens over direct-tls with window 4096
slow opens stream
slow authenticates
slow binds as desk
slow stops reading
slow sends "<iq type='get' id='v'><vCard xmlns='vcard-temp'/></iq><iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq><iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq><iq type='get' id='r2'><query xmlns='jabber:iq:roster'/></iq><iq type='get' id='p2'><ping xmlns='urn:xmpp:ping'/></iq>"
pause 300ms
slow resumes reading
within 20s slow receives
    <iq id='v'/>
    <iq type='result' id='r'/>
    <iq type='result' id='p1'/>
    <iq type='result' id='r2'/>
    <iq type='result' id='p2'/>
