#!/bin/sh
# core/FOLDER/NAME.c has tests/unit/FOLDER/test_NAME.c, modules/M/NAME.c has
# tests/unit/modules/M/test_NAME.c, and make check runs it.
. "$(dirname "$0")/gate.inc"

listed=$(sources local.mk tests/unit | xargs -r cat)
for file in $(sources '*.c' core modules); do
    twin=tests/unit/${file#core/}
    twin=${twin%/*}/test_${twin##*/}
    if [ ! -f "$twin" ]; then
        echo "$file: no $twin"
        continue
    fi
    name=$(basename "$twin" .c)
    printf "%s\n" "$listed" | grep -E "(^|[/[:space:]])$name([[:space:]\\]|\$)" >/dev/null ||
        echo "$twin: in no local.mk, so it never runs"
done > "$found"

excuse "$gates/twins.except"
verdict "Every .c has a unit test of its own (excuses: tests/gates/twins.except):"
