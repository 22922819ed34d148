# A message that is too long is skipped, its sender is told, and the session goes on.
# docs/hostile-input.md, case 13; R8.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}' id='m1'><body>" "x" * 600000 "</body></message>"
alice receives <message from='{bob}' type='error' id='m1'><error><e:policy-violation/></error></message>
bob receives nothing
alice sends <message to='{bob}' id='m2'/>
bob receives <message from='{alice}' id='m2'/>
