# A lab can do without TLS and with PLAIN in the clear.

server: { defaults: { tls: { required: false }, sasl: { plain_without_tls: true } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice connects over plaintext using PLAIN
bob connects over plaintext using SCRAM-SHA-256
alice sends <message to='{bob}' id='m1'/>
bob receives <message from='{alice}' id='m1'/>
