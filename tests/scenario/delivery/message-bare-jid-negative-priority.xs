# With nothing but negative priorities the account counts as away: chat and normal wait,
# a headline vanishes, groupchat is an error.  RFC 6121, 8.5.2.1.1 (table 1).

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    type        result
    -           stored
    normal      stored
    chat        stored
    headline    vanishes
    groupchat   error
    error       vanishes

define stored
    bob receives nothing
    bob sends <presence><priority>0</priority></presence>
    bob receives
        <presence from='{bob}'/>
        <message from='{alice}' type='{type}' id='m1'><delay xmlns='urn:xmpp:delay'/></message>

define vanishes
    bob receives nothing
    bob sends <presence><priority>0</priority></presence>
    bob receives <presence from='{bob}'/>
    bob receives nothing

define error
    alice receives <message from='{bob.bare}' type='error' id='m1'><error type='cancel'><e:service-unavailable/></error></message>
    bob receives nothing

alice is online
bob is online priority -1
alice sends <message to='{bob.bare}' type='{type}' id='m1'><body>hello</body></message>
do {result}
