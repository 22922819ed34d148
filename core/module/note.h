/*
 * note.h - what a module says of itself in its file, read before any of its code can run.
 *
 * XY_MODULE puts an ELF note (owner "xylem") into the shared object.  The reader looks at bytes only, and
 * trusts none of them: offsets and sizes in the file are checked against its length.
 */
#ifndef XYLEM_MODULE_NOTE_H
#define XYLEM_MODULE_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct module_note {
    uint16_t major, minor, need_minor;
    char     name[48], version[24];
};

/* -1: e says why this is no module for this machine ("not a shared object", "cut off" ...). */
int note_find(const unsigned char *file, size_t len, struct module_note *out, struct error *e);

/* -1: this core cannot run it, or it is not `name`: "staffcard needs SDK 1.1, this core is 1.0". */
int note_check(const struct module_note *note, const char *name, struct error *e);

#endif
