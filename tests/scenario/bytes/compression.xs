# Compression is not offered, and refused to who asks; the stream goes on.  docs/hostile-input.md, case 17;
# XEP-0138, 4.

alice: alice@a.test/phone

requires xylem

alice opens
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features><!compression xmlns='http://jabber.org/features/compress'/></stream:features>
alice sends <compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>
alice receives <failure xmlns='http://jabber.org/protocol/compress'><unsupported-method/></failure>
alice secures
alice authenticates
alice sends <compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>
alice receives <failure xmlns='http://jabber.org/protocol/compress'><unsupported-method/></failure>
alice binds
