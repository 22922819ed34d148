# Alice sends subscribed in each state.  Where nobody asked it is a pre-approval, which stays at
# home.  RFC 6121, A.2.3, A.3.3 and 3.4.

use states.part

each
    state           delivered   after               other
    unlisted        no          approved            unlisted
    none            no          approved            none
    none+out        no          none+out+approved   unlisted+in
    none+in         yes         from                to
    none+out+in     yes         from+out            to+in
    to              no          to+approved         from
    to+in           yes         both                both
    from            no          from                to
    from+out        no          from+out            to+in
    both            no          both                both

define delivered yes
    bob receives <presence from='{alice.bare}' to='{bob.bare}' type='subscribed'/>
define delivered no
    bob receives nothing

do reach {state}
do watch
alice sends <presence to='{bob.bare}' type='subscribed'/>
do delivered {delivered}
alice receives nothing
do look
do alice is {after}
do bob is {other}
