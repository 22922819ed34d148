#!/bin/sh
# Runs every fuzz target over its corpus and over the empty input.
set -u
failed=0
for target in $fuzz_targets; do
    corpus=$top_srcdir/tests/fuzz/corpus/${target##*/fuzz_}
    if [ ! -d "$corpus" ] || [ -z "$(ls "$corpus")" ]; then
        echo "FAILED: $target has no corpus in $corpus"
        failed=1
    elif ! output=$("$top_builddir/$target" -runs=0 "$corpus" 2>&1); then
        printf '%s\n' "$output"
        echo "FAILED: $target"
        failed=1
    fi
done
exit $failed
