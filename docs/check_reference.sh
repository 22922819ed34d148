#!/bin/sh
# The manual's generated parts are what the code says: every setting, counter, command and hook.
command -v "${PYTHON:=python3}" > /dev/null || { echo "skipped: python3 is missing"; exit 77; }
exec "$PYTHON" "$top_srcdir/docs/reference.py" "$top_builddir" --check
