# What looks like an address and is none, is too long, or hides something.  docs/hostile-input.md, cases 16, 49.

alice: alice@a.test/phone

each
    to
    "@"
    "a@b@"
    "@b.test"
    "alice@"
    "alice@b.test/"
    "alice@/x"
    "/x"
    "al ice@b.test"
    "al&quot;ice@b.test"
    "al&amp;ice@b.test"
    "al'ice@b.test"
    "al:ice@b.test"
    "al&lt;ice@b.test"
    "al\u{202e}ice@b.test"
    "al\u{2028}ice@b.test"
    "al\u{a0}ice@b.test"
    "alice@b.test/a\u{85}b"
    "alice@b_.test\u{7f}"
    "alice@-.test/\u{2028}"

alice connects
alice sends "<iq to=\"{to}\" type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>"
alice receives <iq type='error' id='q1'><error type='modify'><e:jid-malformed/></error></iq>
