# Bob sends unsubscribed while alice is in each state: a request refused, or an approval taken
# back.  RFC 6121, A.3.4.

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
    alice receives <presence from='{bob.bare}' to='{alice.bare}' type='unsubscribed'/>
define delivered no
    alice receives nothing

do reach {state}
do watch
bob sends <presence to='{alice.bare}' type='unsubscribed'/>
do delivered {delivered}
bob receives nothing
do look
do alice is {after}
do bob is {other}
