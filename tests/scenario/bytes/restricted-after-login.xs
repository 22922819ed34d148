# The same after login: the session ends, nobody else notices.  docs/hostile-input.md, cases 3, 4, 5, 8.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>"
    "<?foo bar?>"
    "<!-- comment -->"
    "<message to='{bob}'><body>one<!-- x -->two</body></message>"
    "<message to='{bob}'><body><?foo bar?></body></message>"
    "<message to='{bob}'><body>&foo;</body></message>"
    "<message to='{bob}' a='&lol;'><body/></message>"

alice, bob are online
alice sends "{bytes}<message to='{bob}'><body>after</body></message>"
alice receives stream-error restricted-xml
bob receives nothing
