# Before login a client may still turn to another domain after STARTTLS, if the certificate fits;
# what it logs in to is that one.  RFC 6120, 5.4.3.3.

bob: bob@b.test/desk
raw: a.test

raw opens stream
raw sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
raw receives <tls:proceed/>
raw starts tls
raw starts over
raw sends "{bob.header}"
raw receives <stream:stream from='b.test'/>
raw receives <stream:features/>
