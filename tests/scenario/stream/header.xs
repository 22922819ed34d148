# The answer to a stream header: who answers, version, language, an id that nobody can guess and that is
# new each time.  RFC 6120, 4.7.

raw: a.test

raw opens
raw sends "{raw.header}"
raw receives <stream:stream from='a.test' version='1.0' id='{one}' xml:lang='{/[a-z-]+/}'/>
raw receives <stream:features/>
raw opens
raw sends "{raw.header}"
raw receives <stream:stream id='{two}'/>
raw receives <stream:features/>
check {one} is not {two}
check {one} matches "^.{16,}$"
