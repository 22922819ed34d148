# The same for presence and requests.  docs/hostile-input.md, case 36.

alice: alice@a.test/phone
bob: bob@b.test/desk
eve: eve@a.test/x

each
    stanza
    "<presence from='{eve}' to='{bob}'/>"
    "<presence from='{eve.bare}' to='{bob.bare}' type='subscribe'/>"
    "<presence from='{eve}'/>"
    "<iq from='{eve.bare}' type='get' id='q1'><query xmlns='jabber:iq:roster'/></iq>"
    "<iq from='{eve}' type='set' id='q1'><query xmlns='jabber:iq:roster'><item jid='x@y'/></query></iq>"
    "<iq from='{eve}' to='{bob}' type='result' id='q1'/>"

bob, eve are online
alice connects
eve loads roster
alice sends "{stanza}"
alice receives stream-error invalid-from
bob receives nothing
eve receives nothing
