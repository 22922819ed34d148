# Filters by address, by ids and by words.  XEP-0313, Filtering results; XEP-0431.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

each
    which   field
    m1      "<field var='with'><value>{bob.bare}</value></field>"
    m1      "<field var='with'><value>{bob}</value></field>"
    m2      "<field var='with'><value>{carol.bare}</value></field>"
    m2      "<field var='{urn:xmpp:fulltext:0}fulltext'><value>Nightingale</value></field>"
    m1      "<field var='withtext'><value>pomegranate lark</value></field>"
    m2      "<field var='ids'><value>{second}</value></field>"
    m2      "<field var='after-id'><value>{first}</value></field>"
    m1      "<field var='before-id'><value>{second}</value></field>"
    none    "<field var='with'><value>nobody@b.test</value></field>"
    none    "<field var='end'><value>2010-07-07T00:00:00Z</value></field>"
    none    "<field var='start'><value>2090-07-07T00:00:00Z</value></field>"
    none    "<field var='start'><value>2090-07-07T00:00:00Z</value></field><field var='end'><value>2010-07-07T00:00:00Z</value></field>"
    none    "<field var='withtext'><value>owl</value></field>"
    none    "<field var='after-id'><value>{second}</value></field>"

define result m1
    alice receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
    alice receives <iq type='result' id='m1'/>
define result m2
    alice receives <message><result xmlns='urn:xmpp:mam:2' id='{second}'/></message>
    alice receives <iq type='result' id='m2'/>
define result none
    alice receives <iq type='result' id='none'/>

alice, bob, carol are online
alice sends <message to='{bob}' type='chat' id='m1'><body>It was the lark, on yon pomegranate tree</body></message>
bob receives <message id='m1'/>
alice sends <message to='{carol}' type='chat' id='m2'><body>It was the nightingale</body></message>
carol receives <message id='m2'/>
alice sends <iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{second}'/></message>
alice receives <iq type='result' id='q1'/>
alice sends "<iq type='set' id='{which}'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>{field}</x></query></iq>"
do result {which}
