#!/usr/bin/env python3
"""Tests of what cuts a stream into elements: the same at every split."""
import sys
import unittest

from wire import Splitter, attribute

ELEMENTS = [b"<?xml version='1.0'?>", b"<stream:stream id='1' xmlns=\"jabber:client\">",
            b"<stream:features><a/><b><c/></b></stream:features>", b"<r xmlns='urn:xmpp:sm:3'/>",
            b"<message to='x>y'><body>it's \"so\" &lt;3</body><z a='/'/></message>",
            b"<a h='1'/>", b"</stream:stream>"]


class Split(unittest.TestCase):
    def test_at_every_byte(self):
        text = b"\n".join(ELEMENTS)
        for cut in range(len(text)):
            splitter = Splitter()
            got = splitter.feed(text[:cut]) + splitter.feed(text[cut:])
            self.assertEqual(got, ELEMENTS)
            self.assertEqual(splitter.rest, b"")

    def test_byte_by_byte(self):
        splitter = Splitter()
        got = [one for byte in b" ".join(ELEMENTS) for one in splitter.feed(bytes([byte]))]
        self.assertEqual(got, ELEMENTS)


class Attribute(unittest.TestCase):
    def test_both_quotes(self):
        self.assertEqual(attribute(b"h", b"<a xmlns='u' h='12'/>"), b"12")
        self.assertEqual(attribute(b"id", b"<m aid='1' id=\"2\"/>"), b"2")

    def test_absent_or_deeper(self):
        self.assertIsNone(attribute(b"h", b"<a xmlns='u'><b h='1'/></a>"))
        self.assertEqual(attribute(b"h", b"<a h=''/>"), b"")


if __name__ == "__main__":
    sys.exit(unittest.main())
