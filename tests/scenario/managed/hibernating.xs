# A session whose client is away is as available as it was: nobody sees it go, and what it is sent waits for it.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

alice and bob are contacts
alice is online
bob is online
alice waits for <presence from='{bob}'/>
bob waits for <presence from='{alice}'/>
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob resets
alice sends <message to='{bob.bare}' type='chat'><body>1</body></message>
alice sends <iq to='{bob}' type='get' id='q'><query xmlns='jabber:iq:version'/></iq>
alice sends <message to='{bob}' type='headline'><body>2</body></message>
alice sends <presence><show>away</show></presence>
alice receives <presence from='{alice}'/>
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives
    <message><body>1</body></message>
    <iq from='{alice}' type='get' id='q'/>
    <message><body>2</body></message>
    <presence from='{alice}'><show>away</show></presence>
bob sends <iq to='{alice}' type='result' id='q'/>
alice receives <iq from='{bob}' type='result' id='q'/>
bob sends <a xmlns='urn:xmpp:sm:3' h='4'/>
bob disconnects
alice receives <presence from='{bob}' type='unavailable'/>
