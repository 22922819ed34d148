# Presence to nobody in particular vanishes without an error.  RFC 6121, 8.5.1, 8.5.2.2.2, 8.5.3.2.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    type
    -
    unavailable
    subscribed
    unsubscribe
    unsubscribed

alice is online
alice sends
    <presence to='nobody@b.test' type='{type}'/>
    <presence to='{bob.bare}/gone' type='{type}'/>
    <presence to='{bob.bare}' type='{type}'/>
    <presence to='b.test' type='{type}'/>
alice receives nothing
