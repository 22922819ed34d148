# One's own card: empty, set, changed, by no address and by the own bare JID.  XEP-0054, 3.1 and 3.2.

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='v1'><vCard xmlns='vcard-temp'/></iq>
alice waits for <iq id='v1'/>
check {alice.raw} lacks "<FN"
alice sends <iq type='set' id='v2'><vCard xmlns='vcard-temp'><FN>Alice Ä</FN><N><FAMILY>A</FAMILY></N><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard></iq>
alice receives <iq type='result' id='v2'/>
alice sends <iq type='get' id='v3'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq type='result' id='v3'><vCard! xmlns='vcard-temp'><FN>Alice Ä</FN><N><FAMILY>A</FAMILY></N><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard></iq>
alice sends <iq to='{alice.bare}' type='set' id='v4'><vCard xmlns='vcard-temp'><FN>New</FN></vCard></iq>
alice receives <iq type='result' id='v4'/>
alice sends <iq to='{alice.bare}' type='get' id='v5'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq type='result' id='v5'><vCard! xmlns='vcard-temp'><FN>New</FN></vCard></iq>
