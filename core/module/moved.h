/*
 * moved.h - what is kept of where messages came from: documents in the collection `moved` of an account.
 */
#ifndef XYLEM_MODULE_MOVED_H
#define XYLEM_MODULE_MOVED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define MOVED          "moved"
#define MOVED_ID_MOST  256              /* of a longer id its digest stands for it */
#define MOVED_KEY_MOST (MOVED_ID_MOST + 16)

/* All are false when memory was refused.
 *
 * The key of an id that a message of the archive had elsewhere; its value is the row here, in decimal digits. */
bool moved_key_id(const char *id, char key[MOVED_KEY_MOST]);

/* The key of a message that has waited here: by its id elsewhere, or by what it was when it had none (NULL). */
bool moved_key_waited(const char *id, int64_t stamp, const char *peer, struct str xml, char key[MOVED_KEY_MOST]);

#endif
