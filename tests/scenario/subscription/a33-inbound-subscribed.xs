# Bob sends subscribed while alice is in each state: it counts only where she has asked.
# RFC 6121, A.3.3.  (Bob's side is left out where his answer is a pre-approval; see a23.)

use states.part

each
    state           delivered   after
    unlisted        no          unlisted
    none            no          none
    none+out        yes         to
    none+in         no          unlisted+in
    none+out+in     yes         to+in
    to              no          to
    to+in           no          to+in
    from            no          from
    from+out        yes         both
    both            no          both

define delivered yes
    alice receives <presence from='{bob.bare}' to='{alice.bare}' type='subscribed'/>
define delivered no
    alice receives nothing

do reach {state}
do watch
bob sends <presence to='{alice.bare}' type='subscribed'/>
do delivered {delivered}
bob receives nothing
do look
bob2 settles
do alice is {after}
