# The server's own address has no card, or one of its own: an answer in any case.  XEP-0054.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='v1'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq from='a.test' id='v1'/>
