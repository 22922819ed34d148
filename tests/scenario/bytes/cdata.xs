# CDATA is text, and leaves as escaped text: no tag in it ever looks like one on the wire.
# docs/hostile-input.md, case 10.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}' id='m1'><body><![CDATA[</message><message from='admin@a.test'>'>\"<!-- ]]> ]]&gt;</body></message>"
bob receives <message from='{alice}' id='m1'><body>&lt;/message>&lt;message from='admin@a.test'>'>"&lt;!--  ]]&gt;</body></message>
check {bob.raw} lacks "CDATA"
check {bob.raw} lacks "<message from='admin"
check {bob.raw} lacks "<!--"
bob receives nothing
