# Of a contact who has no session nothing is seen at login.  RFC 6121, 4.3.2: the answer unavailable
# may come and means the same.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice is online
alice ignores <presence type='unavailable'/>
alice receives nothing
