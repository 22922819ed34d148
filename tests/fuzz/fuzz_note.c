/*
 * fuzz_note.c - a module's file before it is opened: whatever its bytes are, the reader stays inside them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "module/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct module_note note;
    struct error e;

    if (note_find(data, size, &note, &e) != 0)
        return 0;
    if (strlen(note.name) >= sizeof note.name || strlen(note.version) >= sizeof note.version)
        abort();
    note_check(&note, "staffcard", &e);
    return 0;
}
