#!/bin/sh
# An include points to an earlier layer: base, xml, net, hook, route, stream, module, save, main.  Modules
# and examples know the SDK, their own folder and libraries, stores also what they have in common; the
# SDK's headers only each other.
. "$(dirname "$0")/gate.inc"

{ sources '*.[ch]' core modules sdk/include sdk/examples; } | xargs -r awk '
    BEGIN {
        n = split("base xml net hook route stream module save main", names, " ")
        for (i = 1; i <= n; i++) rank[names[i]] = i
    }
    function bad(why) { print FILENAME ":" FNR ": " why ": " $0 }
    FNR == 1 { parts = split(FILENAME, path, "/") }
    !/^[ \t]*#[ \t]*include/ { next }
    {
        target = $0
        sub(/^[^<"]*/, "", target)
        quoted = substr(target, 1, 1) == "\""
        target = substr(target, 2)
        sub(/[">].*/, "", target)
        split(target, to, "/")
    }
    target ~ /\.\./ { bad("a path with .. in it"); next }
    !quoted && (to[1] in rank) && system("test -f core/" target) == 0 { bad("a core header as if it were a library"); next }
    !quoted { next }
    path[1] == "core" && target == "config.h" { next }
    path[1] == "core" && !(to[1] in rank) { bad("not FOLDER/NAME.h of the core"); next }
    path[1] == "core" && !(path[2] in rank) { bad("a folder that is no layer"); next }
    path[1] == "core" && rank[to[1]] > rank[path[2]] { bad("upwards"); next }
    path[1] == "core" { next }
    path[1] == "sdk" && path[2] == "include" { bad("not <xylem/...>"); next }
    path[1] == "modules" && path[2] ~ /^store_/ && target ~ /^store_common\/[a-z_]+\.h$/ {
        if (system("test -f modules/" target) != 0) bad("not of store_common")
        next
    }
    target ~ /\// { bad("not of its own folder"); next }
    {
        own = FILENAME
        sub(/[^\/]*$/, target, own)
        if (system("test -f " own) != 0) bad("not of its own folder")
    }' > "$found"
verdict "These includes point where they may not:"
