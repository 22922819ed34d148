"""Mailboxes that soon take no more: what is refused comes back as an error, however much that is at once.

Errors are acknowledged by the client behind all that it has written before, so a server that reads on has ever more
of them in hand, and one that does not sees no acknowledgement.
"""
import all_to_all

SMALL = {"defaults": {"limits": {"mailbox_bytes": "256K"}}}


async def run(options, folder):
    result = await all_to_all.run(options, folder, SMALL, "full-mailboxes")
    if not any(one.value for one in result.figures if one.name == all_to_all.REFUSALS):
        result.fault("nothing was refused")
    return result
