# The fields of a question.  XEP-0313, Retrieving form fields.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='f1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
    <iq type='result' id='f1'>
      <query xmlns='urn:xmpp:mam:2'>
        <x xmlns='jabber:x:data' type='form'>
          <field type='hidden' var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>
          <field type='jid-single' var='with'/>
          <field type='text-single' var='start'/>
          <field type='text-single' var='end'/>
          <field type='text-single' var='before-id'/>
          <field type='text-single' var='after-id'/>
          <field type='list-multi' var='ids'>
            <validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/></validate>
          </field>
          <!required/>
        </x>
      </query>
    </iq>
