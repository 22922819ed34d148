# Somebody else's card can be read, also when he is away, and not be changed.  XEP-0054, 3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

bob connects
bob sends <iq type='set' id='v1'><vCard xmlns='vcard-temp'><FN>Bob</FN></vCard></iq>
bob receives <iq type='result' id='v1'/>
bob disconnects
alice connects
alice sends <iq to='{bob.bare}' type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq from='{bob.bare}' type='result' id='v2'><vCard! xmlns='vcard-temp'><FN>Bob</FN></vCard></iq>
alice sends <iq to='{bob.bare}' type='set' id='v3'><vCard xmlns='vcard-temp'><FN>Evil</FN></vCard></iq>
alice receives <iq from='{bob.bare}' type='error' id='v3'/>
alice sends <iq to='{bob.bare}' type='get' id='v4'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq type='result' id='v4'><vCard xmlns='vcard-temp'><FN>Bob</FN></vCard></iq>
