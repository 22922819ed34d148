# In a domain that has a language words are found by their stems; where there is none, as they are.

server: { defaults: { modules: { archive: {} } }, domains: { a.test: { language: en } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

define search
    alice receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
    alice receives <iq type='result' id='s1'/>

alice, bob are online
alice sends <message to='{bob}' type='chat' id='m1'><body>Two Houses by the sea</body></message>
bob receives <message id='m1'/>
alice sends <iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
alice receives <iq type='result' id='q1'/>
alice sends <iq type='set' id='s1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='withtext'><value>house</value></field></x></query></iq>
do search
alice sends <iq type='set' id='s1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='withtext'><value>HOUSES sea</value></field></x></query></iq>
do search
bob sends <iq type='set' id='s2'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='withtext'><value>house</value></field></x></query></iq>
bob receives <iq type='result' id='s2'/>
