"""A control: where `limits.output` is lifted, slow readers cost more than they may, and the test sees it."""
import slow_reader

LIFTED = {"defaults": {"limits": {"output": 0}}}


async def run(options, folder):
    result = await slow_reader.run(options, folder, LIFTED, "unlimited")
    if result.judged and not result.broken():
        result.fault("without a limit they cost no more than with it")
    result.expect_broken()
    return result
