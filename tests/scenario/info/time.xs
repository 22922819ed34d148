# The time, as new and as old clients ask.  XEP-0202; XEP-0090.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='t1'><time xmlns='urn:xmpp:time'/></iq>
alice receives <iq from='a.test' type='result' id='t1'><time xmlns='urn:xmpp:time'><tzo>{tzo}</tzo><utc>{utc}</utc></time></iq>
check {tzo} matches "^(Z|[+-]\d\d:\d\d)$"
check {utc} matches "^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
check {utc} is recent
alice sends <iq to='a.test' type='get' id='t2'><query xmlns='jabber:iq:time'/></iq>
alice receives <iq from='a.test' type='result' id='t2'><query xmlns='jabber:iq:time'><utc>{old}</utc></query></iq>
check {old} matches "^\d{8}T\d\d:\d\d:\d\d$"
