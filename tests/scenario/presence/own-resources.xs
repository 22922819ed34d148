# A user's resources see each other without any subscription.  RFC 6121, 4.2.2 and 4.3.2.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice connects
alice sends <presence><show>away</show></presence>
alice receives <presence from='{alice}'><show>away</show></presence>
alice2 connects
alice receives nothing
alice2 sends <presence><priority>3</priority></presence>
alice2 receives
    <presence from='{alice2}'><priority>3</priority></presence>
    <presence from='{alice}'><show>away</show></presence>
alice receives <presence from='{alice2}'><priority>3</priority></presence>
alice2 disconnects
alice receives <presence from='{alice2}' type='unavailable'/>
