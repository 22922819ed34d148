# Bob sends unsubscribe while alice is in each state.  RFC 6121, A.3.2.

use states.part

each
    state           delivered   after           other
    unlisted        no          unlisted        unlisted
    none            no          none            none
    none+out        no          none+out        unlisted+in
    none+in         yes         unlisted        none
    none+out+in     yes         none+out        none+in
    to              no          to              from
    to+in           yes         to              from
    from            yes         none            none
    from+out        yes         none+out        none+in
    both            yes         to              from

define delivered yes
    alice receives <presence from='{bob.bare}' to='{alice.bare}' type='unsubscribe'/>
define delivered no
    alice receives nothing

do reach {state}
do watch
bob sends <presence to='{alice.bare}' type='unsubscribe'/>
do delivered {delivered}
bob receives nothing
do look
do alice is {after}
do bob is {other}
