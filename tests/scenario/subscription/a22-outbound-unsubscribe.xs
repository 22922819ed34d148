# Alice sends unsubscribe in each state.  RFC 6121, A.2.2 and A.3.2.

use states.part

each
    state           delivered   after           other
    unlisted        no          unlisted        unlisted
    none            no          none            none
    none+out        yes         none            unlisted
    none+in         no          unlisted+in     none+out
    none+out+in     yes         none+in         none+out
    to              yes         none            none
    to+in           yes         none+in         none+out
    from            no          from            to
    from+out        yes         from            to
    both            yes         from            to

define delivered yes
    bob receives <presence from='{alice.bare}' to='{bob.bare}' type='unsubscribe'/>
define delivered no
    bob receives nothing

do reach {state}
do watch
alice sends <presence to='{bob.bare}' type='unsubscribe'/>
do delivered {delivered}
alice receives nothing
do look
do alice is {after}
do bob is {other}
