# Who logs in sees who is there, and is seen by who may.  RFC 6121, 4.2.2 and 4.3.

alice: alice@a.test/phone
both: bob@b.test/desk
both2: bob@b.test/home
follower: carol@a.test/x
followed: dave@b.test/x
stranger: eve@a.test/x

alice and both are contacts
follower follows alice
alice follows followed
both, both2, follower, followed, stranger are online
both, both2, follower, followed settle
alice connects
alice sends <presence><show>chat</show><status>here</status></presence>
alice receives
    <presence from='{alice}'><show>chat</show><status>here</status></presence>
    <presence from='{both}' type='{absent}'/>
    <presence from='{both2}' type='{absent}'/>
    <presence from='{followed}' type='{absent}'/>
both, both2, follower receive <presence from='{alice}' type='{absent}'><show>chat</show><status>here</status></presence>
followed, stranger receive nothing
alice receives nothing
