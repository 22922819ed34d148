/*
 * codes.h - strings of code points under preparation; inside the xml layer, for precis.c and
 * nodeprep.c, which both go over an address part character by character.
 */
#ifndef XYLEM_XML_CODES_H
#define XYLEM_XML_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unicase.h>
#include <uninorm.h>

#include "base/text.h"
#include "xml/jid.h"

/* One more than a part may have bytes: every step is refused that makes it longer. */
enum { CODES_MAX = JID_PART_MAX };

struct codes {
    size_t   len;
    uint32_t at[CODES_MAX];
};

/* false: not UTF-8, empty, or too long.  codes_write NUL-terminates. */
bool codes_read(struct codes *c, struct str in);
bool codes_write(const struct codes *c, char *out, size_t *len);
bool codes_equal(const struct codes *a, const struct codes *b);

/* Passwords are prepared too (saslprep.c): nothing of them may stay on the stack. */
void codes_wipe(struct codes *c);

/* false: too long now */
bool codes_normalize(struct codes *c, uninorm_t form);
bool codes_lower(struct codes *c);
bool codes_fold(struct codes *c);

#endif
