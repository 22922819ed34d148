/*
 * codes.c - see codes.h.  Case and normal forms come from libunistring, which allocates on its own:
 * its results are copied and given back to the C library at once.
 */
#include "xml/codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"

bool codes_read(struct codes *c, struct str in)
{
    c->len = 0;
    if (in.len == 0 || in.len > JID_PART_MAX)
        return false;
    for (size_t at = 0, step; at < in.len; at += step) {
        step = utf8_next(in.p + at, in.len - at, &c->at[c->len]);
        if (step == 0)
            return false;
        c->len++;
    }
    return true;
}

bool codes_write(const struct codes *c, char *out, size_t *len)
{
    *len = 0;
    for (size_t i = 0; i < c->len; i++) {
        char bytes[4];
        size_t n = utf8_put(c->at[i], bytes);

        if (n > JID_PART_MAX - *len)
            return false;
        memcpy(out + *len, bytes, n);
        *len += n;
    }
    out[*len] = '\0';
    return *len > 0;
}

bool codes_equal(const struct codes *a, const struct codes *b)
{
    return a->len == b->len && memcmp(a->at, b->at, a->len * sizeof a->at[0]) == 0;
}

void codes_wipe(struct codes *c)
{
    secret_wipe(c, sizeof *c);
}

/* Takes over what libunistring returned; NULL is its refusal. */
static bool take(struct codes *c, uint32_t *result, size_t len)
{
    bool fits = result != NULL && len <= CODES_MAX;

    if (fits) {
        memcpy(c->at, result, len * sizeof c->at[0]);
        c->len = len;
    }
    if (result != NULL)
        secret_wipe(result, len * sizeof *result);
    free(result);
    return fits;
}

bool codes_normalize(struct codes *c, uninorm_t form)
{
    size_t len = 0;
    uint32_t *result = u32_normalize(form, c->at, c->len, NULL, &len);

    return take(c, result, len);
}

bool codes_lower(struct codes *c)
{
    size_t len = 0;
    uint32_t *result = u32_tolower(c->at, c->len, NULL, NULL, NULL, &len);

    return take(c, result, len);
}

bool codes_fold(struct codes *c)
{
    size_t len = 0;
    uint32_t *result = u32_casefold(c->at, c->len, NULL, NULL, NULL, &len);

    return take(c, result, len);
}
