# Presence is state: a reader who was away for a thousand changes sees the last one, and not all.
# docs/hostile-input.md, R4.

bob: bob@b.test/desk
alice: alice@a.test/phone

alice and bob are contacts
bob is online
bob ignores <presence from='{alice.bare}' type='unavailable'/>
alice is online
bob receives <presence from='{alice}'/>
alice receives <presence from='{bob}'/>
alice ignores <presence from='{alice}'/>
bob stops reading
let block = "x" * 900
repeat 900
    alice sends <presence><status>{n} {block}</status></presence>
alice sends <presence><show>dnd</show><status>final</status></presence>
alice receives nothing
bob resumes reading
bob waits for <presence from='{alice}'><show>dnd</show><status>final</status></presence>
bob receives nothing
