# Name and version of the software.  XEP-0092.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='v1'><query xmlns='jabber:iq:version'/></iq>
alice receives <iq from='a.test' type='result' id='v1'><query xmlns='jabber:iq:version'><name>{name}</name><version>{version}</version></query></iq>
check {version} matches "^."
