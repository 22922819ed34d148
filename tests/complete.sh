#!/bin/sh
# What configure leaves out when a library is missing takes its tests along: here they are missed.
. "$top_srcdir/tests/skip.inc"
[ -z "$left_out" ] || skip "configure has left out:$left_out"
