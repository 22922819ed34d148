# An alias of a domain is a way in to the same accounts, and to their messages.  docs/manual/standards.md.

bob: bob@b.test/desk
alice: alice@a.test/phone
alias: b2.test

let plain = base64 "\0{bob.user}\0{bob.password}"
alias opens stream over direct-tls
alias sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alias receives <sasl:success/>
alias starts over
alias sends "{alias.header}"
alias receives <stream:stream/>
alias receives <stream:features/>
alias sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>alias</resource></bind></iq>
alias receives <iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{bob.bare}/alias</jid></bind></iq>
alice, bob are online
alice sends <message to='{bob.user}@b2.test' type='chat' id='m1'><body>x</body></message>
bob receives <message from='{alice}' id='m1'/>
alice sends <message to='{bob.user}@b2.test/alias' type='chat' id='m2'><body>x</body></message>
alias receives <message from='{alice}' id='m2'/>
