# What is asked wrongly, of what is not there, or by somebody else, is refused and changes nothing.  XEP-0013.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
each
    to              type  payload                                                                  condition
    "{bob.bare}"    get   "<fetch/>"                                                               forbidden
    "{bob.bare}"    set   "<purge/>"                                                               forbidden
    "{bob.bare}"    get   "<item action='view' node='{id}'/>"                                      forbidden
    "{bob.bare}"    set   "<item action='remove' node='{id}'/>"                                    forbidden
    "{alice.bare}"  get   "<item action='view' node='{id}'/>"                                      item-not-found
    "{alice.bare}"  set   "<item action='remove' node='{id}'/>"                                    item-not-found
    "{alice.bare}"  get   "<item action='view' node=''/>"                                          item-not-found
    "{alice.bare}"  get   "<item action='view' node='00000000000000000000000000000000'/>"          item-not-found
    "{alice.bare}"  get   ""                                                                       bad-request
    "{alice.bare}"  set   ""                                                                       bad-request
    "{alice.bare}"  get   "<purge/>"                                                               bad-request
    "{alice.bare}"  get   "<fetch/><fetch/>"                                                       bad-request
    "{alice.bare}"  get   "<fetch/><item action='view' node='{id}'/>"                              bad-request
    "{alice.bare}"  get   "<item action='view' node='{id}'/><fetch/>"                              bad-request
    "{alice.bare}"  get   "<item action='remove' node='{id}'/>"                                    bad-request
    "{alice.bare}"  set   "<item action='view' node='{id}'/>"                                      bad-request
    "{alice.bare}"  get   "<item action='view'/>"                                                  bad-request
    "{alice.bare}"  get   "<item node='{id}'/>"                                                    bad-request
    "{alice.bare}"  get   "<fetch xmlns='urn:example:x'/>"                                         bad-request

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>1</body></message>
alice receives nothing
alice sends <iq type='get' to='{bob.bare}' id='n'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/offline'/></iq>
alice receives <iq type='error' id='n'><error type='auth'><e:forbidden/></error></iq>

# Ids are good for one account only.
alice sends <iq type='get' id='w'><offline xmlns='http://jabber.org/protocol/offline'><fetch/></offline></iq>
alice receives <iq type='result' id='w'/>
let id = "0123456789abcdef0123456789abcdef"
alice sends "<iq type='{type}' to='{to}' id='a'><offline xmlns='http://jabber.org/protocol/offline'>{payload}</offline></iq>"
alice receives <iq type='error' id='a'><error><e:{condition}/></error></iq>
bob is online
bob receives <message id='m1'/>
