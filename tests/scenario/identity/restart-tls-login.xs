# A login that began before STARTTLS was for the domain of then: after it, on a stream to another
# domain, the password of a user of the first one opens nothing.  RFC 6120, 5.4.3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk
raw: a.test

let login = base64 "\0{alice.user}\0{alice.password}"
raw opens stream
raw sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{login}</auth>
raw receives <sasl:failure><sasl:encryption-required/></sasl:failure>
raw sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
raw receives <tls:proceed/>
raw starts tls
raw starts over
raw sends "{bob.header}"
raw receives <stream:stream from='b.test'/>
raw receives <stream:features/>
raw sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{login}</auth>
raw receives <sasl:failure><sasl:not-authorized/></sasl:failure>
