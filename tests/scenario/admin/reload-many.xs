# Thirty reloads while messages flow: none is lost, nobody leaves.

server: {}

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
repeat 30
    alice sends <message to='{bob}' type='chat'><body>{n}</body></message>
    ctl reload
repeat 30
    bob receives <message from='{alice}'><body>{n}</body></message>
alice receives nothing
