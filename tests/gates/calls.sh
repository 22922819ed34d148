#!/bin/sh
# Calls with a safer form here, allocation outside core/base, and the system called past `sys`.
. "$(dirname "$0")/gate.inc"

before='(^|[^[:alnum:]_.>])'
unsafe='strcpy|strcat|sprintf|vsprintf|strtok|gets|alloca|system|popen|sleep|usleep|rand|srand|random|PQexec|gethostbyname|getaddrinfo|gmtime|localtime|ctime|asctime'
memory='malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|posix_memalign|aligned_alloc'
direct='clock_gettime|gettimeofday|time|getrandom|getentropy|open|openat|close|read|write|writev|fdatasync|fsync|rename|unlink|socket|accept|accept4|connect'

# calls NAMES FILES...: where one of the names is called; a declaration or definition is no call.
calls() {
    names=$1
    shift
    [ $# -gt 0 ] || return 0
    awk -f "$gates/code.awk" "$@" | grep -E "$before($names)[[:space:]]*\\(" |
        grep -vE ":[0-9]+:(static |extern |struct |[a-z_]+ )[^=(]*[ *]($names)\\("
}

{
    calls "$unsafe" $(sources '*.[ch]' core modules sdk)
    calls "$memory" $(sources '*.[ch]' core modules sdk/include | grep -v '^core/base/')
    calls "$direct" $(sources '*.c' core | grep -v '^core/base/sys\.c$')
} > "$found"
excuse "$gates/calls.except"
verdict "These calls have another form here (mem.h, sys.h, text.h; excuses: tests/gates/calls.except):"
