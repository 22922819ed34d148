/*
 * lua_data.h - reads what Prosody's internal storage writes: Lua tables as text, one value after the other.
 *
 *     return { ["salt"] = "..."; };          a .dat file: one value
 *     item({ ... });                         a .list file: any number
 *
 * One value at a time is in memory, and no longer one than LUA_VALUE_MOST.  It is data that is read here, nothing is
 * run: what is no constant is an error with its place.
 */
#ifndef XYLEM_MAIN_LUA_DATA_H
#define XYLEM_MAIN_LUA_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define LUA_VALUE_MOST ((size_t)4 << 20)    /* bytes of text */
#define LUA_DEPTH_MOST 100u

enum lua_kind { LUA_NIL, LUA_FALSE, LUA_TRUE, LUA_NUMBER, LUA_STRING, LUA_TABLE };

struct lua_entry;

struct lua_value {
    enum lua_kind     kind;
    double            number;
    struct str        text;                 /* NUL-terminated, and NULs may be in it */
    struct lua_entry *first, *last;         /* of a table, in the order of the file */
};

struct lua_entry { struct lua_value key, value; struct lua_entry *next; };    /* without a key: a number from 1 on */

struct lua_data {
    unsigned long line, column;             /* of the value that was read last, or of what is wrong */
    /* private */
    int           fd;
    char         *buffer;
    size_t        at, len, used;            /* used: bytes of this value */
    unsigned long at_line, at_column;
    bool          ended;
};

int  lua_data_open(struct lua_data *d, const char *path, struct error *e);
void lua_data_close(struct lua_data *d);

/* 1: the next value, in the arena; 0: there is none; -1: it cannot be read on (e; the place is in d). */
int lua_data_next(struct lua_data *d, struct arena *a, struct lua_value *out, struct error *e);

/* NULL: v is no table, or has no such entry. */
const struct lua_value *lua_get(const struct lua_value *v, const char *key);
const struct lua_value *lua_get_false(const struct lua_value *v);       /* the one with the key `false` */

/* The text of a string; NULL: it is none, or has a NUL in it. */
const char *lua_text(const struct lua_value *v);

#endif
