# Results and errors between clients are routed whether or not somebody asked: who answers whom is
# their business, and a loop cannot come of it.  docs/hostile-input.md, case 46, 47.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob connect
alice sends
    <iq to='{bob}' type='result' id='never-asked'/>
    <iq to='{bob}' type='error' id='neither'><error type='cancel'><e:gone/></error></iq>
bob receives <iq from='{alice}' type='result' id='never-asked'/>
bob receives <iq from='{alice}' type='error' id='neither'/>
alice receives nothing
