# Presence of a type that does not exist is an error of its sender.  RFC 6121, 4.7.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends <presence to='{bob}' type='invisible' id='p1'/>
alice receives <presence type='error' id='p1'><error type='modify'><e:bad-request/></error></presence>
bob receives nothing
