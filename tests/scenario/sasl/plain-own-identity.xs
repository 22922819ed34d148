# The own bare JID as authorization identity.  RFC 6120, 6.3.8.

alice: alice@a.test/phone

alice connects using PLAIN with authzid "{alice.bare}"
