# Pages forwards, backwards and from the end; the last of them is complete.  XEP-0313, Paging through results.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

let rsm = "http://jabber.org/protocol/rsm"
define page
    alice sends "<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='{rsm}'><max>2</max>{from}</set>{flip}</query></iq>"
define came
    alice receives
        <message>
          <result xmlns='urn:xmpp:mam:2'>
            <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='{which}'/></forwarded>
          </result>
        </message>

alice, bob are online
repeat 5
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>number {n}</body></message>
    bob receives <message id='m{n}'/>

let flip = ""
let from = ""
do page
let which = "m1"
do came
let which = "m2"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='{absent}'><set xmlns='{rsm}'><first index='0'>{one}</first><last>{two}</last><count>5</count></set></fin></iq>

let from = "<after>{two}</after>"
do page
let which = "m3"
do came
let which = "m4"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='{absent}'><set xmlns='{rsm}'><first>{three}</first><last>{four}</last></set></fin></iq>

let from = "<after>{four}</after>"
do page
let which = "m5"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='{rsm}'><first>{five}</first><last>{five}</last></set></fin></iq>

let from = "<after>{five}</after>"
do page
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set! xmlns='{rsm}'/></fin></iq>

let from = "<before/>"
do page
let which = "m4"
do came
let which = "m5"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='{absent}'><set xmlns='{rsm}'><first index='3'>{four}</first><last>{five}</last></set></fin></iq>

let from = "<before>{three}</before>"
do page
let which = "m1"
do came
let which = "m2"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='{rsm}'><first>{one}</first><last>{two}</last></set></fin></iq>

let flip = "<flip-page/>"
do page
let which = "m2"
do came
let which = "m1"
do came
alice receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='{rsm}'><first>{one}</first><last>{two}</last></set></fin></iq>
