/*
 * domain.c - see domain.h.
 *
 * Underscores are let through: they are no host names, but people name machines and services so.
 */
#include "xml/domain.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>

#include "xml/jid.h"

enum { LABEL_MAX = 63 };

/* Lower case of what a label may hold; 0: not that. */
static const char label_map[256] = {
    ['-'] = '-', ['_'] = '_',
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
    ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
#define L(lower, upper) [lower] = lower, [upper] = lower
    L('a', 'A'), L('b', 'B'), L('c', 'C'), L('d', 'D'), L('e', 'E'), L('f', 'F'), L('g', 'G'),
    L('h', 'H'), L('i', 'I'), L('j', 'J'), L('k', 'K'), L('l', 'L'), L('m', 'M'), L('n', 'N'),
    L('o', 'O'), L('p', 'P'), L('q', 'Q'), L('r', 'R'), L('s', 'S'), L('t', 'T'), L('u', 'U'),
    L('v', 'V'), L('w', 'W'), L('x', 'X'), L('y', 'Y'), L('z', 'Z'),
#undef L
};

static bool is_ace(const char *label, size_t len)
{
    return len >= 4 && memcmp(label, "xn--", 4) == 0;
}

static bool label_allowed(const char *label, size_t len)
{
    return len > 0 && len <= LABEL_MAX && label[0] != '-' && label[len - 1] != '-';
}

/* As domain_prepare_ascii(), but for *ace: is there a label that stands for another? */
static size_t prepare_labels(struct str in, char *out, bool *ace)
{
    size_t label = 0, i;                         /* label: where it begins in out */

    *ace = false;
    for (i = 0; i <= in.len; i++) {
        char c = i < in.len ? label_map[(uint8_t)in.p[i]] : 0;

        if (c != 0) {
            out[i] = c;
            continue;
        }
        if (i == in.len && label == i && i > 0)
            return i - 1;                        /* the root's dot (RFC 7622 section 3.2) */
        if ((i < in.len && in.p[i] != '.') || !label_allowed(out + label, i - label))
            return 0;
        *ace = *ace || is_ace(out + label, i - label);
        if (i == in.len)
            break;
        out[i] = '.';
        label = i + 1;
    }
    return i;
}

size_t domain_prepare_ascii(struct str in, char *out)
{
    bool ace;
    size_t len = prepare_labels(in, out, &ace);

    return ace ? 0 : len;
}

/* "[...]": IPv6, the only literal that needs brackets. */
static bool prepare_literal(struct str in, char *out, size_t *len)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (in.len < 3 || in.len - 2 >= sizeof text || in.p[in.len - 1] != ']')
        return false;
    memcpy(text, in.p + 1, in.len - 2);
    text[in.len - 2] = '\0';
    if (strlen(text) != in.len - 2 || inet_pton(AF_INET6, text, &address) != 1 ||
        inet_ntop(AF_INET6, &address, text, sizeof text) == NULL)
        return false;
    *len = strlen(text) + 2;
    out[0] = '[';
    memcpy(out + 1, text, *len - 2);
    out[*len - 1] = ']';
    out[*len] = '\0';
    return true;
}

/* The A-labels of a domain (lower case, ASCII), final dot cut, in out; 0: it has none. */
static size_t to_ascii(const char *domain, char *out)
{
    uint8_t *looked_up = NULL;
    size_t len = 0;
    bool ace;

    if (idn2_lookup_u8((const uint8_t *)domain, &looked_up,
                       IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK) {
        struct str ascii = str_of((const char *)looked_up);

        if (ascii.len <= JID_PART_MAX)
            len = prepare_labels(ascii, out, &ace);
        out[len] = '\0';
    }
    idn2_free(looked_up);
    return len;
}

static bool to_unicode(const char *ascii, char *out, size_t *len)
{
    char *unicode = NULL;
    bool fits = false;

    if (idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK) {
        *len = strlen(unicode);
        fits = *len > 0 && *len <= JID_PART_MAX;
        if (fits)
            memcpy(out, unicode, *len + 1);
    }
    idn2_free(unicode);
    return fits;
}

bool domain_prepare(struct str in, char *out, size_t *len)
{
    char name[JID_PART_MAX + 1], ascii[JID_PART_MAX + 1], again[JID_PART_MAX + 1];

    if (in.len == 0 || in.len > JID_PART_MAX || memchr(in.p, '\0', in.len) != NULL)
        return false;
    if (in.p[0] == '[')
        return prepare_literal(in, out, len);
    *len = domain_prepare_ascii(in, out);
    out[*len] = '\0';
    if (*len != 0)
        return true;
    memcpy(name, in.p, in.len);
    name[in.len] = '\0';
    /* The U-labels must lead back to the same A-labels: two spellings are never two domains. */
    return to_ascii(name, ascii) != 0 && to_unicode(ascii, out, len) &&
           to_ascii(out, again) != 0 && strcmp(ascii, again) == 0;
}
