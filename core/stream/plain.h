/*
 * plain.h - the one message of SASL PLAIN (RFC 4616), taken apart.
 */
#ifndef XYLEM_STREAM_PLAIN_H
#define XYLEM_STREAM_PLAIN_H

#include <stdbool.h>

#include "base/text.h"

struct plain_message {
    struct str authzid;          /* len 0: none */
    struct str user, password;   /* slices of the message */
};

/* false: not "[authzid] NUL user NUL password", not UTF-8, or user or password empty. */
bool plain_parse(struct str message, struct plain_message *out);

#endif
