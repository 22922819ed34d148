/*
 * saslprep.c - see saslprep.h.
 *
 * SASLprep is Resourceprep but for one thing: the spaces outside ASCII are mapped to the one inside instead
 * of being refused (RFC 4013 section 2.1).
 */
#include "xml/saslprep.h"

#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "xml/jid.h"
#include "xml/nodeprep.h"
#include "xml/precis.h"

/* RFC 3454 table C.1.2, but for U+200B, which table B.1 maps to nothing. */
static bool is_foreign_space(uint32_t c)
{
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

static bool is_plain_ascii(struct str in)
{
    for (size_t i = 0; i < in.len; i++)
        if (in.p[i] < 0x20 || in.p[i] > 0x7E)
            return false;
    return true;
}

static bool map_spaces(struct str in, char *out, size_t *len)
{
    size_t used = 0;

    for (size_t at = 0; at < in.len;) {
        uint32_t code;
        size_t n = utf8_next(in.p + at, in.len - at, &code);
        if (n == 0 || used + n > JID_PART_MAX)
            return false;
        if (is_foreign_space(code))
            out[used++] = ' ';
        else {
            memcpy(out + used, in.p + at, n);
            used += n;
        }
        at += n;
    }
    *len = used;
    return true;
}

bool saslprep(struct str in, char *out, size_t *len)
{
    char mapped[JID_PART_MAX];
    size_t mapped_len;

    if (in.len == 0 || in.len > JID_PART_MAX)
        return false;
    if (is_plain_ascii(in)) {
        memcpy(out, in.p, in.len);
        out[in.len] = '\0';
        *len = in.len;
        return true;
    }
    bool ok = map_spaces(in, mapped, &mapped_len) &&
              resourceprep((struct str){ mapped, mapped_len }, out, len);
    secret_wipe(mapped, sizeof mapped);
    if (!ok)
        ok = precis_opaque(in, out, len);
    return ok && *len > 0;
}
