# What a message carries arrives as it was sent: several bodies with languages, foreign payloads,
# attributes of foreign namespaces, white space.  RFC 6120, 8.4; RFC 6121, 5.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends
    <message to='{bob}' type='chat' id='m1' xml:lang='de'>
      <subject>Gruß</subject>
      <body>eins &lt;&amp;&gt; "zwei" 'drei'</body>
      <body xml:lang='en'>one &#x1F600;</body>
      <thread parent='t0'>t1</thread>
      <x xmlns='urn:example:x' p:a='1' xmlns:p='urn:example:p'><p:y/><z xmlns=''>z</z></x>
    </message>
bob receives
    <message! from='{alice}' to='{bob}' type='chat' id='m1' xml:lang='de'>
      <subject>Gruß</subject>
      <body>eins &lt;&amp;&gt; "zwei" 'drei'</body>
      <body xml:lang='en'>one 😀</body>
      <thread parent='t0'>t1</thread>
      <x xmlns='urn:example:x' p:a='1' xmlns:p='urn:example:p'><p:y/><z xmlns=''>z</z></x>
    </message>
