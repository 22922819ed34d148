# A photo of a hundred kilobytes comes back byte for byte.

alice: alice@a.test/phone
bob: bob@b.test/x

let photo = "QUJD" * 25000
alice, bob connect
alice sends <iq type='set' id='v1'><vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>{photo}</BINVAL></PHOTO></vCard></iq>
alice receives <iq type='result' id='v1'/>
bob sends <iq to='{alice.bare}' type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
bob receives <iq type='result' id='v2'><vCard xmlns='vcard-temp'><PHOTO><BINVAL>{photo}</BINVAL></PHOTO></vCard></iq>
