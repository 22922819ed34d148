# There is no way to other domains: the sender is told, once.  RFC 6120, 10.4; 8.3.3.16.

alice: alice@a.test/phone

each
    stanza      kind
    message     chat
    iq          get

alice is online
alice sends <{stanza} to='someone@elsewhere.example/x' type='{kind}' id='m1'><body xmlns='urn:example:x'>x</body></{stanza}>
alice receives
    <{stanza} from='someone@elsewhere.example/x' to='{alice}' type='error' id='m1'>
      <error type='cancel'><e:remote-server-not-found/></error>
    </{stanza}>
