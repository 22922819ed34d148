# A card has a limit, and the old one stays when a new one is over it.

alice: alice@a.test/phone

requires xylem

alice connects
alice sends <iq type='set' id='v1'><vCard xmlns='vcard-temp'><FN>Small</FN></vCard></iq>
alice receives <iq type='result' id='v1'/>
alice sends "<iq type='set' id='v2'><vCard xmlns='vcard-temp'><FN>Large</FN><NOTE>" "x" * 140000 "</NOTE></vCard></iq>"
alice receives <iq type='error' id='v2'><error><e:policy-violation/></error></iq>
alice sends <iq type='get' id='v3'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq type='result' id='v3'><vCard! xmlns='vcard-temp'><FN>Small</FN></vCard></iq>
