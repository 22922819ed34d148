# Ten contacts: each sees exactly one presence, and everybody leaves once.

alice: alice@a.test/phone
c0: c0@b.test/x
c1: c1@b.test/x
c2: c2@a.test/x
c3: c3@a.test/x
c4: c4@b.test/x
c5: c5@a.test/x

alice and c0 are contacts
alice and c1 are contacts
alice and c2 are contacts
alice and c3 are contacts
alice and c4 are contacts
alice and c5 are contacts
c0, c1, c2, c3, c4, c5 are online
c0, c1, c2, c3, c4, c5 ignore <presence from='{alice.bare}' type='unavailable'/>
alice is online
alice receives
    <presence from='{c0}'/>
    <presence from='{c1}'/>
    <presence from='{c2}'/>
    <presence from='{c3}'/>
    <presence from='{c4}'/>
    <presence from='{c5}'/>
c0, c1, c2, c3, c4, c5 receive <presence from='{alice}'/>
c0, c1, c2 disconnect
alice receives
    <presence from='{c0}' type='unavailable'/>
    <presence from='{c1}' type='unavailable'/>
    <presence from='{c2}' type='unavailable'/>
alice disconnects
c3, c4, c5 receive <presence from='{alice}' type='unavailable'/>
