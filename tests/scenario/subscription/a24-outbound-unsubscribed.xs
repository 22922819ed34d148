# Alice sends unsubscribed in each state.  RFC 6121, A.2.4 and A.3.4.

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
    bob receives <presence from='{alice.bare}' to='{bob.bare}' type='unsubscribed'/>
define delivered no
    bob receives nothing

do reach {state}
do watch
alice sends <presence to='{bob.bare}' type='unsubscribed'/>
do delivered {delivered}
alice receives nothing
do look
do alice is {after}
do bob is {other}
