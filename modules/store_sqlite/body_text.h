/*
 * body_text.h - what people wrote in a message: the text of its bodies.
 */
#ifndef STORE_SQLITE_BODY_TEXT_H
#define STORE_SQLITE_BODY_TEXT_H

#include <sqlite3.h>
#include <stddef.h>

#define BODY_TEXT_MOST (64 * 1024)

/*
 * Appends the text of all <body/> that are children of the stanza and have its namespace, a space after each, and
 * no more than BODY_TEXT_MOST bytes.  xml is canonical, as the core writes it: no CDATA, comments or processing
 * instructions, '<' and '>' nowhere but around tags, values between apostrophes.  Anything else gives some text or
 * none.
 */
void body_text(const char *xml, size_t len, sqlite3_str *out);

#endif
