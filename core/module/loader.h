/*
 * loader.h - finds modules, makes sure that they may run here, and keeps them.
 *
 * A module is loaded once and stays until the process ends: code of it may be on its way on any thread.
 * Loading is for the thread that configures the server; looking is for any.
 */
#ifndef XYLEM_MODULE_LOADER_H
#define XYLEM_MODULE_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <xylem/api.h>

#include "base/error.h"
#include "hook/instance.h"

typedef const xy_module *module_entry(const xy_api *api);

/* Folders searched for NAME.so and NAME/.libs/NAME.so; copied. */
void loader_set_path(const char *const *folders);

/* A module linked into the program; found before files.  At start. */
int  loader_add_static(module_entry *entry, struct error *e);

/* "module NAME: ..." in e.  Its commands are registered. */
struct module *module_load(const char *name, struct error *e);
struct module *module_get(const char *name);              /* NULL: not loaded */
struct module *module_next(size_t *at);                   /* all, from *at = 0; NULL at the end */

/* What the file says, for tools: finds, checks trust and note, loads nothing. */
struct module_note;
int  module_inspect(const char *path, struct module_note *out, struct error *e);

/* At the end of the process, when no instance is left. */
void loader_end(void);
/* The same in a process that is gone in a moment: the modules' code stays.  To unload it would run what the libraries
 * that it has brought do then, as libpq has GSSAPI, LDAP and GnuTLS, in an order that nobody has tried. */
void loader_leave(void);

#endif
