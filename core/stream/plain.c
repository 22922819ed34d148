/* plain.c - see plain.h */

#include "stream/plain.h"

#include <string.h>

#include "base/utf8.h"

static bool take_to_nul(struct str *rest, struct str *out)
{
    const char *nul = memchr(rest->p, '\0', rest->len);

    if (nul == NULL)
        return false;
    *out = (struct str){ rest->p, (size_t)(nul - rest->p) };
    *rest = (struct str){ nul + 1, rest->len - out->len - 1 };
    return true;
}

bool plain_parse(struct str message, struct plain_message *out)
{
    struct str rest = message;

    if (message.len == 0 || !utf8_valid(message.p, message.len))
        return false;
    if (!take_to_nul(&rest, &out->authzid) || !take_to_nul(&rest, &out->user))
        return false;
    out->password = rest;
    return out->user.len != 0 && rest.len != 0 && memchr(rest.p, '\0', rest.len) == NULL;
}
