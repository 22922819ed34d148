#!/bin/sh
# The manual's generated parts are what the code says: every setting, counter, command and hook.
. "$top_srcdir/tests/skip.inc"
command -v "${PYTHON:=python3}" > /dev/null || skip "python3 is missing"
exec "$PYTHON" "$top_srcdir/docs/reference.py" "$top_builddir" --check
