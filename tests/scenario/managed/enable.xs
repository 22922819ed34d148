# Stream management is enabled once, counts what is sent from then on and answers each request. XEP-0198, 3 and 4.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

bob is online
alice connects
alice sends <r xmlns='urn:xmpp:sm:3'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:unexpected-request/></failed>
alice sends <message to='{bob.bare}' type='chat'><body>not counted</body></message>
alice sends <enable xmlns='urn:xmpp:sm:3'/>
alice receives <enabled xmlns='urn:xmpp:sm:3' id='{absent}' resume='{absent}'/>
alice ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <r xmlns='urn:xmpp:sm:3'/>
alice receives <a xmlns='urn:xmpp:sm:3' h='0'/>
alice sends <presence to='{bob}'/>
alice sends <message to='{bob.bare}' type='chat'><body>counted</body></message>
alice sends <iq type='get' id='p' to='{alice.domain}'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='p'/>
alice sends <r xmlns='urn:xmpp:sm:3'/>
alice receives <a xmlns='urn:xmpp:sm:3' h='3'/>
alice sends <iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>
alice receives <iq type='result' id='s'/>
alice sends <r xmlns='urn:xmpp:sm:3'/>
alice receives <a xmlns='urn:xmpp:sm:3' h='4'/>
alice sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:unexpected-request/></failed>
alice sends <a xmlns='urn:xmpp:sm:3' h='2'/>
bob receives <message><body>not counted</body></message>
bob receives <presence from='{alice}'/>
bob receives <message><body>counted</body></message>
alice disconnects
bob receives <presence from='{alice}' type='unavailable'/>
