# Something that is no TLS after <proceed/>.

raw: a.test

raw opens stream
raw sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
raw receives <tls:proceed/>
raw sends "<stream:stream to='a.test'>"
raw is cut off
