"""SASL from the client's side: PLAIN (RFC 4616) and SCRAM (RFC 5802, 7677)."""
import base64
import hashlib
import hmac
import secrets

from . import ScenarioError

HASHES = {"SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
BEST_FIRST = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]

_salted = {}        # scenarios log in many times: each password is stretched once


def b64(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def unb64(text):
    return base64.b64decode(text.encode(), validate=True)


def stretch(algorithm, password, salt, rounds):
    key = (algorithm, password, salt, rounds)
    if key not in _salted:
        _salted[key] = hashlib.pbkdf2_hmac(algorithm, password.encode(), salt, rounds)
    return _salted[key]


def fields(message):
    """The attributes of a SCRAM message, as a dictionary."""
    return dict(part.split("=", 1) for part in message.split(",") if "=" in part)


def offer_hash(algorithm, mechanisms, bindings):
    """What a server says it has offered (XEP-0474), as the client saw it."""
    text = "\x1e".join(sorted(mechanisms))
    if bindings:
        text += "\x1f" + "\x1e".join(sorted(bindings))
    return b64(hashlib.new(algorithm, text.encode()).digest())


def escape_name(name):
    return name.replace("=", "=3D").replace(",", "=2C")


class Plain:
    """The whole exchange of PLAIN is its first message."""

    def __init__(self, user, password, authzid="", gs2=None, binding=None):
        self.user, self.password, self.authzid = user, password, authzid

    def first(self):
        return "%s\0%s\0%s" % (self.authzid, self.user, self.password)

    def respond(self, challenge):
        raise ScenarioError("PLAIN was challenged: %s" % challenge)

    def verify(self, final):
        if final:
            raise ScenarioError("PLAIN: success with data: %s" % final)


class Scram:
    """One SCRAM exchange; gs2 is settable for the tests that misuse it, binding is (type, data)."""

    def __init__(self, mechanism, user, password, authzid="", gs2=None, binding=None):
        self.algorithm = HASHES[mechanism.removesuffix("-PLUS")]
        if gs2 is None:
            gs2 = "p=%s," % binding[0] if binding else "n,"
            gs2 += ("a=" + escape_name(authzid) if authzid else "") + ","
        self.gs2, self.binding, self.password = gs2, binding[1] if binding else b"", password
        self.offer = None           # (mechanisms, channel bindings) that were seen
        self.nonce = secrets.token_urlsafe(18)
        self.bare = "n=%s,r=%s" % (escape_name(user), self.nonce)
        self.server_signature = None

    def first(self):
        return self.gs2 + self.bare

    def hash(self, key, text):
        return hmac.new(key, text, self.algorithm).digest()

    def respond(self, challenge):
        server = fields(challenge)
        if not server.get("r", "").startswith(self.nonce) or server["r"] == self.nonce:
            raise ScenarioError("SCRAM: the server's nonce does not extend ours: " + challenge)
        if self.offer and server.get("h", "") not in ("", offer_hash(self.algorithm, *self.offer)):
            raise ScenarioError("SCRAM: somebody changed what was offered: %s" % (self.offer,))
        salted = stretch(self.algorithm, self.password, unb64(server["s"]), int(server["i"]))
        binding = b64(self.gs2.encode() + self.binding)
        without_proof = "c=%s,r=%s" % (binding, server["r"])
        signed = ",".join([self.bare, challenge, without_proof]).encode()
        client_key = self.hash(salted, b"Client Key")
        stored = hashlib.new(self.algorithm, client_key).digest()
        signature = self.hash(stored, signed)
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        self.server_signature = self.hash(self.hash(salted, b"Server Key"), signed)
        return without_proof + ",p=" + b64(proof)

    def verify(self, final):
        if fields(final).get("v") != b64(self.server_signature):
            raise ScenarioError("SCRAM: the server's signature is wrong: " + final)


def start(mechanism, user, password, **more):
    if mechanism == "PLAIN":
        return Plain(user, password, **more)
    if mechanism.removesuffix("-PLUS") in HASHES:
        return Scram(mechanism, user, password, **more)
    raise ScenarioError("mechanism %s is not known here" % mechanism)
