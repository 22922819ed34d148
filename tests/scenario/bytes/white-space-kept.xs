# Line ends and tabs written as character references survive, in attributes and in text; so does white
# space.  XML 1.0, 3.3.3: a serializer has to write them as references again.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}' id='a&#x9;b&#xA;c&#xD;d'><body>  x&#xD;\n\ty  </body></message>"
bob receives <message from='{alice}' id='a&#x9;b&#xA;c&#xD;d'/>
check {bob.raw} matches "  x&#(13|x[Dd]);\n\ty  "
