# An archive is its owner's alone: others hear what they would hear of an account that is not there.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    type    what
    set     "<query xmlns='urn:xmpp:mam:2'/>"
    get     "<query xmlns='urn:xmpp:mam:2'/>"
    get     "<metadata xmlns='urn:xmpp:mam:2'/>"
    get     "<prefs xmlns='urn:xmpp:mam:2'/>"
    set     "<prefs xmlns='urn:xmpp:mam:2' default='never'/>"

alice, bob are online
bob sends <message to='{alice}' type='chat' id='m1'><body>secret</body></message>
alice receives <message id='m1'/>
bob sends "<iq to='{alice.bare}' type='{type}' id='q1'>{what}</iq>"
bob receives <iq from='{alice.bare}' type='error' id='q1'><error type='cancel'><e:service-unavailable/></error></iq>
bob sends "<iq to='nobody-{run}@a.test' type='{type}' id='q2'>{what}</iq>"
bob receives <iq type='error' id='q2'><error type='cancel'><e:service-unavailable/></error></iq>
bob sends "<iq to='{alice.domain}' type='{type}' id='q3'>{what}</iq>"
bob receives <iq type='error' id='q3'><error type='cancel'><e:service-unavailable/></error></iq>
