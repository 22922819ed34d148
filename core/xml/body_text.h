/*
 * body_text.h - what people wrote in a message: the text of its bodies.
 */
#ifndef XYLEM_XML_BODY_TEXT_H
#define XYLEM_XML_BODY_TEXT_H

#include <stddef.h>

#define BODY_TEXT_MOST (64 * 1024)

/*
 * Writes the text of all <body/> that are children of the stanza and have its namespace, a space after each, and no
 * more than BODY_TEXT_MOST bytes; returns how many.  There is room for `len` bytes, or BODY_TEXT_MOST: it is never
 * longer than the stanza.  xml is canonical, as the core writes it: no CDATA, comments or processing instructions,
 * '<' and '>' nowhere but around tags, values between apostrophes.  Anything else gives some text or none.
 */
size_t body_text(const char *xml, size_t len, char *out);

#endif
