/*
 * conversation.h - xylemctl's side of `conversation`: messages written down as text, HTML or JSON.
 */
#ifndef XYLEM_MAIN_CONVERSATION_H
#define XYLEM_MAIN_CONVERSATION_H

#include "base/json.h"
#include "base/text.h"

enum conversation_format { CONVERSATION_TEXT, CONVERSATION_HTML, CONVERSATION_JSON };

/* Whose it is, and how it is written. */
struct conversation {
    const char              *account, *with;
    enum conversation_format format;
    size_t                   messages;   /* that have been written */
};

/* The beginning, one message (an object as the server answers), and the end. */
void conversation_begin(struct text *out, const struct conversation *c);
void conversation_put(struct text *out, struct conversation *c, const struct json *message);
void conversation_end(struct text *out, const struct conversation *c);

#endif
