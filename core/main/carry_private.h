/*
 * carry_private.h - what the commands of carry.h share.
 */
#ifndef XYLEM_MAIN_CARRY_PRIVATE_H
#define XYLEM_MAIN_CARRY_PRIVATE_H

#include "base/text.h"
#include "main/carry.h"

/* Each says how it went; the exit status. */
int carry_export(const struct carry *c);
int carry_import(const struct carry *c);
int carry_backup(const struct carry *c);
int carry_restore(const struct carry *c);
int carry_copy(const struct carry *c);

const char *carry_given(const struct carry *c, const char *name);       /* an argument; NULL: it is not */
bool        carry_interrupted(const struct carry *c);

/* The question with its arguments as they are now; the answer is good until the next. */
int carry_ask(const struct carry *c, struct str *answer, struct error *e);

/* The last word, for people or programs; rows: objects of a list, or NULL.  Returns status. */
int carry_say(const struct carry *c, int status, const char *text, const char *rows);

#endif
