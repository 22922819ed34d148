# Requests and answers between two clients pass unchanged.  RFC 6121, 8.5.3.1; RFC 6120, 8.2.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    kind    payload
    get     query
    set     command

alice, bob connect
alice sends <iq to='{bob}' type='{kind}' id='q1'><{payload} xmlns='urn:example:iq' a='1'>text</{payload}></iq>
bob receives
    <iq! from='{alice}' to='{bob}' type='{kind}' id='q1' xml:lang='en'>
      <{payload} xmlns='urn:example:iq' a='1'>text</{payload}>
    </iq>
bob sends <iq to='{alice}' type='result' id='q1'/>
alice receives <iq! from='{bob}' to='{alice}' type='result' id='q1' xml:lang='en'/>
alice sends <iq to='{bob}' type='{kind}' id='q2'><{payload} xmlns='urn:example:iq'/></iq>
bob receives <iq type='{kind}' id='q2'/>
bob sends
    <iq to='{alice}' type='error' id='q2'>
      <error type='modify'><e:bad-request/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text></error>
    </iq>
alice receives <iq from='{bob}' type='error' id='q2'><error type='modify'><e:bad-request/></error></iq>
