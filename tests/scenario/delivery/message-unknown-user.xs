# A message to nobody is an error, so that a typing mistake is noticed; headlines and errors are
# not worth one.  RFC 6121, 8.5.1 and table 1.

alice: alice@a.test/phone

each
    type        to                  result
    -           nobody@b.test       error
    normal      nobody@b.test       error
    chat        nobody@b.test       error
    chat        nobody@b.test/desk  error
    chat        nobody@a.test       error
    groupchat   nobody@b.test       error
    headline    nobody@b.test       silence
    error       nobody@b.test       silence
    error       nobody@b.test/desk  silence

define error
    alice receives
        <message from='{to}' to='{alice}' type='error' id='m1'>
          <error type='cancel'><e:service-unavailable/></error>
        </message>

define silence
    alice receives nothing

alice is online
alice sends <message to='{to}' type='{type}' id='m1'><body>hello</body></message>
do {result}
alice receives nothing
