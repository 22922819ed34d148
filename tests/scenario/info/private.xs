# Private storage: what was put in comes out, for its owner only, one element per namespace.
# XEP-0049.

alice: alice@a.test/phone
eve: eve@a.test/x

alice, eve connect
alice sends <iq type='get' id='p1'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a'/></query></iq>
alice receives <iq type='result' id='p1'><query xmlns='jabber:iq:private'><x! xmlns='urn:example:a'/></query></iq>
alice sends <iq type='set' id='p2'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a' k='v'>text<y/></x></query></iq>
alice receives <iq type='result' id='p2'/>
alice sends <iq type='set' id='p3'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='r@c.a.test'/></storage></query></iq>
alice receives <iq type='result' id='p3'/>
alice sends <iq type='get' id='p4'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a'/></query></iq>
alice receives <iq type='result' id='p4'><query xmlns='jabber:iq:private'><x! xmlns='urn:example:a' k='v'>text<y/></x></query></iq>
alice sends <iq type='get' id='p5'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query></iq>
alice receives <iq type='result' id='p5'><query xmlns='jabber:iq:private'><storage! xmlns='storage:bookmarks'><conference jid='r@c.a.test'/></storage></query></iq>
eve sends <iq type='get' id='p6'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a'/></query></iq>
eve receives <iq type='result' id='p6'><query xmlns='jabber:iq:private'><x! xmlns='urn:example:a'/></query></iq>
eve sends <iq to='{alice.bare}' type='get' id='p7'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a'/></query></iq>
eve receives <iq from='{alice.bare}' type='error' id='p7'/>
eve sends <iq to='{alice.bare}' type='set' id='p8'><query xmlns='jabber:iq:private'><x xmlns='urn:example:a'/></query></iq>
eve receives <iq from='{alice.bare}' type='error' id='p8'/>
