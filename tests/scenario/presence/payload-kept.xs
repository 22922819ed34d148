# What a presence carries is what a later probe answers with: the last one, complete.
# RFC 6121, 4.3.2; XEP-0115.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
bob connects
bob ignores <presence from='{alice.bare}' type='unavailable'/>
bob sends <presence><show>chat</show></presence>
bob sends <presence><show>xa</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='abc='/><x xmlns='urn:example:x'>text</x></presence>
bob receives <presence/>
bob receives <presence/>
alice is online
alice receives
    <presence from='{bob}'>
      <show>xa</show>
      <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='abc='/>
      <x xmlns='urn:example:x'>text</x>
    </presence>
bob receives <presence from='{alice}'/>
