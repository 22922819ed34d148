"""Tests of the server with the library of Gajim.

It always has stream management on, and leaves without a last <a/>: what it was given in its last
two seconds comes to its next session, too.  So no two tests look at the same account's messages.
"""
from person import need


async def gajim(town):
    """Gajim's library and slixmpp: subscribe, chat, away on both sides"""
    alice, heidi = town.person(town.alice), town.gajim(town.heidi)
    await alice.appear()
    await heidi.appear()
    heidi.send_presence(town.alice, "subscribe")
    await heidi.until(lambda: heidi.roster.get(town.alice) == ("none", "subscribe"), "ask")
    await alice.until(lambda: alice.presence_of(town.heidi, "subscribe"), "heidi's request")
    alice.send_presence(pto=town.heidi, ptype="subscribed")
    alice.send_presence(pto=town.heidi, ptype="subscribe")
    await heidi.until(lambda: "subscribe" in heidi.shows.get(town.alice, ()), "alice's request")
    heidi.send_presence(town.alice, "subscribed")
    await heidi.until(lambda: heidi.roster.get(town.alice) == ("both", None), "both, without ask")
    await heidi.until(lambda: alice.client_roster[town.heidi]["subscription"] == "both", "both")
    need(alice.states(town.heidi)[-1] == ("both", None), "alice: %s" % alice.states(town.heidi))
    heidi.send_message(town.alice, "Hello from Gajim")
    await heidi.until(lambda: alice.bodies(town.heidi) == ["Hello from Gajim"], "the greeting")
    alice.send_message(town.heidi, "Hello Gajim", mtype="chat")
    await heidi.until(lambda: heidi.bodies(town.alice) == ["Hello Gajim"], "the answer")
    alice.send_presence(pshow="away")
    await heidi.until(lambda: heidi.shows[town.alice][-1] == "away", "alice away")
    heidi.send_show("away")
    await heidi.until(lambda: alice.show_of(town.heidi) == ["away"], "heidi away")
    await heidi.leave()
    await alice.until(lambda: alice.presence_of(town.heidi, "unavailable"), "heidi leave")
    await alice.leave()


async def gajim_refused(town):
    """Gajim's library: a wrong password and an untrusted certificate fail, as such"""
    wrong = town.gajim(town.heidi, "not the password")
    need(await wrong.log_in() == "wrong password", "a wrong password: %s" % wrong.outcome)
    need(any("<failure" in text and "not-authorized" in text for text in wrong.wire),
         "on the wire: %s" % wrong.wire)
    wary = town.gajim(town.heidi, trusted=False)
    need(await wary.log_in() == "untrusted", "an untrusted certificate: %s" % wary.outcome)
    need(not any("SCRAM" in text for text in wary.wire), "the stream went on: %s" % wary.wire)


async def gajim_resumption(town):
    """Gajim's library: a session is resumed, and gets what was sent meanwhile, each once"""
    alice, mike = town.person(town.alice), town.gajim(town.mike)
    await alice.appear()
    await mike.appear()
    await mike.until(lambda: mike.client.resumeable, "an id to resume with")
    alice.send_message(town.mike, "before", mtype="chat")
    await mike.until(lambda: mike.bodies(town.alice) == ["before"], "the first message")
    mike.send_message(town.alice, "on the way")    # whether it gets there or not
    await mike.abort()
    for body in ("meanwhile", "and more"):
        alice.send_message(town.mike, body, mtype="chat")
    await alice.settle()
    need(await mike.resume(), "the session was not resumed: %s" % mike.wire[-3:])
    await mike.until(lambda: "and more" in mike.bodies(town.alice), "what was sent meanwhile")
    mike.send_message(town.alice, "after")
    await mike.until(lambda: "after" in alice.bodies(town.mike), "the answer")
    alice.send_message(town.mike, "the end", mtype="chat")
    await mike.until(lambda: "the end" in mike.bodies(town.alice), "a message after all that")
    need(mike.bodies(town.alice) == ["before", "meanwhile", "and more", "the end"],
         "there came %s" % mike.messages)
    need(alice.bodies(town.mike) == ["on the way", "after"],
         "alice got %s" % alice.bodies(town.mike))
    await mike.leave()
    await alice.leave()


async def gajim_blocking(town):
    """Gajim's library: somebody blocked is refused, is in the list, and is heard again"""
    jack, heidi = town.person(town.jack), town.gajim(town.heidi)
    await jack.appear()
    await heidi.appear()
    need(await heidi.blocked() == [], "somebody is blocked")
    await heidi.block(town.jack)
    await heidi.until(lambda: heidi.blocks == [([town.jack], [])], "the push")
    need(await heidi.blocked() == [town.jack], "the list is %s" % await heidi.blocked())
    jack.send_message(town.heidi, "Are you there?", mtype="chat")
    await heidi.until(lambda: "service-unavailable" in jack.refusals(town.heidi), "jack's error")
    heidi.send_message(town.jack, "No")
    await heidi.until(lambda: heidi.errors == [(town.jack, "not-acceptable")], "heidi's error")
    await heidi.unblock(town.jack)
    await heidi.until(lambda: heidi.blocks[1:] == [([], [town.jack])], "the other push")
    need(await heidi.blocked() == [], "somebody is blocked still")
    jack.send_message(town.heidi, "And now?", mtype="chat")
    await heidi.until(lambda: heidi.bodies(town.jack), "jack's message")
    need(heidi.bodies(town.jack) == ["And now?"], "heidi heard %s" % heidi.messages)
    heidi.send_message(town.jack, "Yes")
    await heidi.until(lambda: "Yes" in jack.bodies(town.heidi), "heidi's answer")
    need(len(heidi.errors) == len(jack.refusals(town.heidi)) == 1, "there are more errors: %s, %s"
         % (heidi.errors, jack.refusals(town.heidi)))
    await heidi.leave()
    await jack.leave()


async def gajim_carbons(town):
    """Gajim's library twice on one account: each copy of what the other receives and sends, once"""
    alice, phone = town.person(town.alice), town.gajim(town.nina, resource="phone")
    desk = town.gajim(town.nina, resource="desk")
    for person in (alice, phone, desk):
        await person.appear()
    await desk.enable_carbons()
    alice.send_message(phone.full, "for the phone", mtype="chat")
    await desk.until(lambda: desk.copies, "a copy of what was received")
    phone.send_message(town.alice, "from the phone")
    await desk.until(lambda: len(desk.copies) > 1, "a copy of what was sent")
    alice.send_message(desk.full, "for the desk", mtype="chat")
    await desk.until(lambda: desk.messages, "a message of its own")
    need(desk.copies == [("received", town.alice, "for the phone"),
                         ("sent", town.alice, "from the phone")], "copies: %s" % desk.copies)
    need(desk.bodies(town.alice) == ["for the desk"], "the desk heard %s" % desk.messages)
    await phone.until(lambda: phone.messages, "the message for the phone")
    need(phone.bodies(town.alice) == ["for the phone"] and not phone.copies,
         "the phone, which asked for no copies, heard %s and %s" % (phone.messages, phone.copies))
    for person in (alice, phone, desk):
        await person.leave()
