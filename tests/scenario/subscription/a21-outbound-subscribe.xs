# Alice sends subscribe in each state.  It is always routed; where bob's side has nothing to ask
# him, it is not delivered.  RFC 6121, A.2.1 and A.3.1.

use states.part

each
    state           delivered   after           other
    unlisted        yes         none+out        unlisted+in
    none            yes         none+out        none+in
    none+out        no          none+out        unlisted+in
    none+in         yes         none+out+in     none+out+in
    none+out+in     no          none+out+in     none+out+in
    to              no          to              from
    to+in           no          to+in           from+out
    from            yes         from+out        to+in
    from+out        no          from+out        to+in
    both            no          both            both

define delivered yes
    bob receives <presence from='{alice.bare}' to='{bob.bare}' type='subscribe'/>
define delivered no
    bob receives nothing

do reach {state}
do watch
alice sends <presence to='{bob.bare}' type='subscribe'/>
do delivered {delivered}
alice receives nothing
do look
do alice is {after}
do bob is {other}
