# With stream management: what waits is not on the wire, and not asked about; what is stored comes at once; whoever
# resumes is active, and gets what waited. XEP-0352 section 5.2.

alice: alice@a.test/phone
again: alice@a.test
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice settles
bob settles
bob ignores <presence from='{bob}'/>
alice sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives <enabled xmlns='urn:xmpp:sm:3' id='{token}'/>
alice ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <inactive xmlns='urn:xmpp:csi:0'/>
alice sends <r xmlns='urn:xmpp:sm:3'/>
alice receives <a xmlns='urn:xmpp:sm:3' h='0'/>
bob sends <presence><show>away</show></presence>
bob sends <message to='{alice}' type='chat' id='m'><body>b</body></message>
alice receives <message id='m'/>
alice resets
again opens stream over direct-tls
again authenticates
again sends <resume xmlns='urn:xmpp:sm:3' previd='{token}' h='0'/>
again receives <resumed xmlns='urn:xmpp:sm:3' previd='{token}'/>
again waits for <message from='{bob}' id='m'/>
again waits for <presence from='{bob}'><show>away</show></presence>
again ignores <r xmlns='urn:xmpp:sm:3'/>
bob sends <presence><show>dnd</show></presence>
again receives <presence from='{bob}'><show>dnd</show></presence>
