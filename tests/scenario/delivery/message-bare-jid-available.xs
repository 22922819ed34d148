# A message to the bare JID goes to every resource with a non-negative priority (the RFC also allows
# the most available one only; people have several devices and look at any of them), groupchat is
# an error, error vanishes.  RFC 6121, 8.5.2.1.1.

alice: alice@a.test/phone
desk: bob@b.test/desk
home: bob@b.test/home
away: bob@b.test/away

each
    type        result
    -           delivered
    normal      delivered
    chat        delivered
    headline    delivered
    unheard-of  delivered
    groupchat   error
    error       nothing

define delivered
    desk, home receive <message from='{alice}' to='{desk.bare}' type='{type}' id='m1'><body>hello</body></message>
    away receives nothing

define error
    alice receives
        <message from='{desk.bare}' to='{alice}' type='error' id='m1'>
          <error type='cancel'><e:service-unavailable/></error>
        </message>

define nothing
    desk, home, away receive nothing

alice is online
desk is online
home is online priority 5
away is online priority -1
desk, home, away settle
alice sends <message to='{desk.bare}' type='{type}' id='m1'><body>hello</body></message>
do {result}
