# The marks of CDATA cut by segments.  docs/hostile-input.md, cases 1 and 10.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}' id='m1'><body><![CDA" | "TA[<a>]" | "]" | "></body></message" | ">"
bob receives <message from='{alice}' id='m1'><body>&lt;a></body></message>
