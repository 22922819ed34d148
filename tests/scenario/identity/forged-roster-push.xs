# A roster push of somebody else reaches no client.  docs/hostile-input.md, case 44 (CVE-2015-8688).

bob: bob@b.test/desk
eve: eve@a.test/x

requires xylem

bob is online
bob loads roster
eve connects
eve sends <iq to='{bob}' type='set' id='p1'><query xmlns='jabber:iq:roster'><item jid='{eve.bare}' subscription='both'/></query></iq>
eve receives <iq from='{bob}' type='error' id='p1'><error type='cancel'><e:service-unavailable/></error></iq>
bob receives nothing
