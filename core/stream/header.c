/* header.c - see header.h */

#include "stream/header.h"

#include <string.h>

#include "base/codec.h"
#include "base/sys.h"
#include "xml/xml.h"

/* "major.minor" with a major of at least 1 (RFC 6120 section 4.7.5; leading zeros are to be
 * ignored). */
static bool version_served(const char *version)
{
    const char *dot = version != NULL ? strchr(version, '.') : NULL;
    uint64_t major, minor;

    return dot != NULL &&
           str_to_u64((struct str){ version, (size_t)(dot - version) }, UINT32_MAX, &major) &&
           str_to_u64(str_of(dot + 1), UINT32_MAX, &minor) && major >= 1;
}

/* Section 4.8.5 lets a peer bind the content namespace to a prefix instead of making it the
 * default. */
static bool prefix_declared(const char *prefixes, const char *ns)
{
    size_t n = strlen(ns);

    for (const char *p = prefixes; p != NULL && (p = strstr(p, ns)) != NULL; p += n)
        if (p != prefixes && (p[-1] == '\'' || p[-1] == '"') && p[n] == p[-1])
            return true;
    return false;
}

enum stream_condition header_check(const struct header *h, const char *content_ns)
{
    if (h->name == NULL || strcmp(h->name, "stream") != 0)
        return STREAM_BAD_FORMAT;
    if (h->ns == NULL || strcmp(h->ns, NS_STREAMS) != 0)
        return STREAM_INVALID_NAMESPACE;
    if (h->content_ns != NULL && strcmp(h->content_ns, content_ns) != 0)
        return STREAM_INVALID_NAMESPACE;
    if (h->content_ns == NULL && !prefix_declared(h->prefixes, content_ns))
        return STREAM_BAD_NAMESPACE_PREFIX;
    return version_served(h->version) ? STREAM_OK : STREAM_UNSUPPORTED_VERSION;
}

static void attribute(struct text *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_printf(out, " %s='", name);
    xml_escape(out, value, strlen(value));
    text_putc(out, '\'');
}

void header_write(struct text *out, const char *content_ns, const char *from, const char *to)
{
    unsigned char random[16];
    char id[2 * sizeof random + 1];

    sys.random(random, sizeof random);
    hex_encode(random, sizeof random, id);
    id[2 * sizeof random] = '\0';
    text_printf(out, "<?xml version='1.0'?><stream:stream xmlns='%s' xmlns:stream='%s' id='%s'",
                content_ns, NS_STREAMS, id);
    attribute(out, "from", from);
    attribute(out, "to", to);
    text_puts(out, " version='1.0' xml:lang='en'>");
}
