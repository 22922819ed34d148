#!/bin/sh
# A module exports its entry and nothing else.
. "$(dirname "$0")/gate.inc"

command -v nm >/dev/null || skip "nm is missing"
for module in $(cd "$top_builddir" && find "$PWD/modules" -path '*/.libs/*.so' 2>/dev/null); do
    symbols=$(nm -D --defined-only "$module" | awk '{ print $3 }')
    echo "$symbols" | grep -qxE 'xylem_module_v[0-9]+' && [ "$(echo "$symbols" | wc -l)" -eq 1 ] ||
        echo "$(basename "$module"): exports:" $symbols >> "$found"
done
verdict "Each module exports exactly one symbol, xylem_module_vN:"
