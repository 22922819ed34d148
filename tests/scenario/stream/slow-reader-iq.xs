# A request to somebody who does not read is answered with an error instead of waiting for ever.
# docs/hostile-input.md, R4 (the system's own buffers take some megabytes first).

server: { defaults: { limits: { rate: 0 } } }

bob: bob@b.test/desk
alice: alice@a.test/phone

alice, bob are online
bob stops reading
let block = "x" * 200000
repeat 60
    alice sends <iq to='{bob}' type='set' id='q{n}'><x xmlns='urn:example:x'>{block}</x></iq>
alice waits for <iq from='{bob}' type='error' id='q60'><error type='wait'><e:resource-constraint/></error></iq>
alice settles
bob resets
