# Bob sends subscribe while alice is in each state: she is asked once; when he is subscribed already
# her server says so itself.  RFC 6121, A.3.1 and 3.1.3.

use states.part

each
    state           delivered   after           other
    unlisted        yes         unlisted+in     none+out
    none            yes         none+in         none+out
    none+out        yes         none+out+in     none+out+in
    none+in         no          unlisted+in     none+out
    none+out+in     no          none+out+in     none+out+in
    to              yes         to+in           from+out
    to+in           no          to+in           from+out
    from            no          from            to
    from+out        no          from+out        to+in
    both            no          both            both

define delivered yes
    alice receives <presence from='{bob.bare}' to='{alice.bare}' type='subscribe'/>
define delivered no
    alice receives nothing

do reach {state}
do watch
bob sends <presence to='{alice.bare}' type='subscribe'/>
do delivered {delivered}
bob receives nothing
do look
do alice is {after}
do bob is {other}
