#!/bin/sh
# A note to self does not merge.
. "$(dirname "$0")/gate.inc"

words='TO''DO|FIX''ME|XX''X|HA''CK'
for entry in core modules sdk tests etc docs .ci m4/checks.m4 configure.ac Makefile.am \
             autogen.sh quickstart README; do
    [ -e "$entry" ] && grep -rnIwE "$words" "$entry"
done > "$found"
verdict "Notes to self:"
