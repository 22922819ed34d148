/*
 * fuzz_lua.c - any bytes as a file of Prosody's: values or an error with a place, whatever they are.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "main/lua_data.h"

static size_t count(const struct lua_value *v)
{
    size_t n = 1;

    MUST(v->kind <= LUA_TABLE);
    MUST(v->kind != LUA_STRING || v->text.p[v->text.len] == '\0');
    for (const struct lua_entry *e = v->kind == LUA_TABLE ? v->first : NULL; e != NULL; e = e->next)
        n += count(&e->key) + count(&e->value);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("lua", MFD_CLOEXEC), result = 1;
    struct lua_data d;
    struct error e;
    char path[40];
    size_t values = 0;

    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    MUST(lua_data_open(&d, path, &e) == 0);
    while (result == 1) {
        struct arena *a = arena_new(1024);
        struct lua_value v;
        result = lua_data_next(&d, a, &v, &e);
        MUST(result != 1 || count(&v) > 0);
        MUST(result == 0 || (d.line >= 1 && d.column >= 1));
        MUST(values++ <= size);
        arena_free(&a);
    }
    lua_data_close(&d);
    close(fd);
    return 0;
}
