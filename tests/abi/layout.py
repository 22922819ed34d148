#!/usr/bin/env python3
"""layout.py - writes layout.c from the SDK's headers: one static assertion per released fact.

    CC=gcc tests/abi/layout.py sdk/include > tests/abi/layout.c

Run it when the SDK grows; what it adds is then part of the promise.  From the 1.0 tag on a line of
layout.c never changes, it only gets neighbours.  The guard is for 64-bit machines, where all of CI runs.
"""
import os
import re
import subprocess
import sys
import tempfile
import textwrap

HEADERS = ["types.h", "store_provider.h", "api.h", "module.h"]
ARRAY_RECORDS = ["xy_setting", "xy_iq", "xy_nonza", "xy_exchange", "xy_mailbox_new", "xy_hook", "xy_metric", "xy_arg",
                 "xy_command", "xy_service", "xy_state_decl", "xy_doc_write", "xy_store_doc", "xy_store_row", "xy_store_record",
                 "xy_store_session", "xy_note"]
GROWING_RECORDS = ["xy_module", "xy_events", "xy_scram_keys", "xy_auth_answer", "xy_auth_ops",
                   "xy_roster_item", "xy_roster_ops", "xy_blocking_ops", "xy_store_query",
                   "xy_store_op", "xy_store_ops", "xy_archive_query",
                   "xy_archive_page", "xy_mailbox_query", "xy_mailbox_added"]


def read(folder):
    text = ""
    for name in HEADERS:
        with open(os.path.join(folder, "xylem", name)) as f:
            text += re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    return text


def body(text, name):
    """What stands between the braces of typedef struct NAME."""
    found = re.search(r"typedef struct " + name + r" \{(.*?)\n\} " + name + ";", text, re.S)
    if not found:
        sys.exit("no struct " + name)
    return found.group(1)


def members(text, name):
    names = []
    for line in body(text, name).split(";"):
        line = " ".join(line.split())
        if not line:
            continue
        function = re.match(r".*?\(\*(\w+)\)\(", line)
        if function:
            names.append(function.group(1))
            continue
        for part in re.sub(r"^(const |unsigned |struct )*\w+ (const \*+|\*const \*|\*)*", "", line).split(","):
            names.append(re.sub(r"\[.*?\]", "", part).split()[-1].lstrip("*"))
    return names


def functions(text, record):
    """(name, type) of each member that is a function, such as the entries of the table."""
    for line in body(text, record).split(";"):
        line = " ".join(line.split())
        found = re.match(r"(.*?)\(\*(\w+)\)(\(.*)", line)
        if not found:
            continue
        arguments = re.sub(r" XY_PRINTF_\(\d, \d\)$", "", found.group(3))
        arguments = re.sub(r"(\W)(\w+)\[(\d+)\]", r"\1\2[\3]", arguments)
        yield found.group(2), found.group(1).strip() + " (*)" + arguments


def callbacks(text):
    """(name, type) of each function type that a module provides."""
    for found in re.finditer(r"typedef (\w+)\s*\(\*(\w+)\)(\(.*?\));", text, re.S):
        yield found.group(2), "%s (*)%s" % (found.group(1), " ".join(found.group(3).split()))


def enumerators(text):
    for found in re.finditer(r"enum\s*\{(.*?)\}", text, re.S):
        for part in found.group(1).split(","):
            name = part.split("=")[0].strip()
            if name:
                yield name


def evaluate(folder, expressions):
    source = "#include <stdio.h>\n#include <xylem/module.h>\n#include <xylem/store_provider.h>\n"
    source += "int main(void) {\n"
    for e in expressions:
        source += '    printf("%%ld\\n", (long)(%s));\n' % e
    source += "    return 0;\n}\n"
    with tempfile.TemporaryDirectory() as tmp:
        c, exe = os.path.join(tmp, "x.c"), os.path.join(tmp, "x")
        with open(c, "w") as f:
            f.write(source)
        cc = os.environ.get("CC", "cc").split()
        subprocess.run(cc + ["-w", "-I", folder, c, "-o", exe], check=True)
        lines = subprocess.run([exe], check=True, capture_output=True, text=True).stdout.split()
    return dict(zip(expressions, lines))


def put(line):
    print(textwrap.fill(line, 98, subsequent_indent="     ", break_on_hyphens=False))


def main():
    folder = sys.argv[1]
    text = read(folder)
    names = {r: members(text, r) for r in ARRAY_RECORDS + GROWING_RECORDS}
    offsets = ["offsetof(%s, %s)" % (r, m) for r in names for m in names[r]]
    sizes = ["sizeof(%s)" % r for r in names]
    enums = list(enumerators(text))
    constants = ["XY_ABI_MAJOR", "XY_NOTE_MAGIC", "XY_NOTE_TYPE"]
    value = evaluate(folder, offsets + sizes + enums + constants)

    print("""/*
 * layout.c - what modules that are already built rely on, as assertions.  Written by layout.py.
 *
 * When one of these fails, a module built for a released SDK would break on this core: put the
 * entry, value or member at the end instead.
 */
#include <xylem/module.h>
#include <xylem/store_provider.h>

#if __SIZEOF_POINTER__ == 8

#define SLOT(entry, n) \\
    _Static_assert(offsetof(xy_api, entry) == 8 + (n) * sizeof(void *), #entry ": moved")
#define TYPE(entry, ...) \\
    _Static_assert(__builtin_types_compatible_p(__typeof__(((xy_api *)0)->entry), __VA_ARGS__), \\
                   #entry ": other arguments or result")
#define CALLBACK(name, ...) \\
    _Static_assert(__builtin_types_compatible_p(name, __VA_ARGS__), \\
                   #name ": other arguments or result")
#define FUNCTION(record, member, ...) \\
    _Static_assert(__builtin_types_compatible_p(__typeof__(((record *)0)->member), __VA_ARGS__), \\
                   #record "." #member ": other arguments or result")
#define VALUE(name, n) _Static_assert((long)(name) == (n), #name ": renumbered")
#define MEMBER(record, member, at) \\
    _Static_assert(offsetof(record, member) == (at), #record "." #member ": moved")
#define RECORD(record, size) _Static_assert(sizeof(record) == (size), #record ": never grows")
#define GROWING(record, size) _Static_assert(sizeof(record) >= (size), #record ": shrank")

/* ---- the function table, in order ---- */
""")
    for n, (name, kind) in enumerate(functions(text, "xy_api")):
        put("SLOT(%s, %d);" % (name, n))
        put("TYPE(%s, %s);" % (name, kind))
    print("\n/* ---- functions that modules provide ---- */\n")
    for name, kind in callbacks(text):
        put("CALLBACK(%s, %s);" % (name, kind))
    for r in ARRAY_RECORDS + GROWING_RECORDS:
        for name, kind in functions(text, r):
            put("FUNCTION(%s, %s, %s);" % (r, name, kind))
    print("\n/* ---- constants and enumerations ---- */\n")
    for name in constants + enums:
        print("VALUE(%s, %s);" % (name, value[name]))
    print("\n/* ---- records in arrays ---- */\n")
    for r in ARRAY_RECORDS:
        print("RECORD(%s, %s);" % (r, value["sizeof(%s)" % r]))
        for m in names[r]:
            print("MEMBER(%s, %s, %s);" % (r, m, value["offsetof(%s, %s)" % (r, m)]))
    print("\n/* ---- records with a size of their own ---- */\n")
    for r in GROWING_RECORDS:
        print("GROWING(%s, %s);" % (r, value["sizeof(%s)" % r]))
        for m in names[r]:
            print("MEMBER(%s, %s, %s);" % (r, m, value["offsetof(%s, %s)" % (r, m)]))
    print("\n#endif\n\n/* Something to link: the assertions are all that matters. */")
    print("int main(void)\n{\n    return 0;\n}")


main()
