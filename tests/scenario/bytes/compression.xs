# Compression is not offered, and refused to who asks.  RELIABILITY, case 17; XEP-0138.

alice: alice@a.test/phone
raw: a.test

raw opens stream
raw sends <compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>
raw is cut off
alice connects
alice sends <compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>
alice is cut off
