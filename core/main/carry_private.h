/*
 * carry_private.h - what the commands of carry.h share.
 */
#ifndef XYLEM_MAIN_CARRY_PRIVATE_H
#define XYLEM_MAIN_CARRY_PRIVATE_H

#include "base/json.h"
#include "main/carry.h"

/* Each says how it went; the exit status. */
int carry_export(const struct carry *c);
int carry_import(const struct carry *c);
int carry_backup(const struct carry *c);
int carry_restore(const struct carry *c);
int carry_copy(const struct carry *c);
int carry_conversation(const struct carry *c);

const char *carry_given(const struct carry *c, const char *name);       /* an argument; NULL: it is not */
bool        carry_interrupted(const struct carry *c);

/* The question with its arguments as they are now; the answer is good until the next. */
int carry_ask(const struct carry *c, struct str *answer, struct error *e);

/* Asks, and reads the answer into a new arena, which the caller frees.  EXITS_OK: *row is its first row, which has that
 * text (NULL: it need have no row); else how it ended, and e says why. */
int carry_ask_row(const struct carry *c, const char *needed, struct arena **a, const struct json **row,
                  struct error *e);

/* Where the next question goes on; what was before is freed.  false: no memory, and e says so. */
bool carry_set_next(const struct carry *c, char **next, const char *to, struct error *e);

/* client_say() */
int carry_say(const struct carry *c, int status, const char *text, const char *rows);

#endif
