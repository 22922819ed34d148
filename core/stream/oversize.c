/* oversize.c - see oversize.h */

#include "stream/oversize.h"

#define HEAD_MOST 4096           /* two addresses of JID_MAX do not fit, and need not */

/* The length of the first tag with its '>'; 0: it goes on.  '>' is legal inside quotes. */
static size_t tag_length(struct str bytes)
{
    char quote = '\0';

    for (size_t i = 0; i < bytes.len && i < HEAD_MOST; i++) {
        char c = bytes.p[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '>')
            return i + 1;
    }
    return 0;
}

struct stanza *oversize_head(struct parser_pool *pool, const char *content_ns, const char *prefixes,
                             struct str bytes)
{
    size_t len = tag_length(bytes);
    struct stanza *s = NULL;
    struct text tag;

    if (len < 3 || bytes.p[0] != '<' || bytes.p[len - 2] == '/')
        return NULL;
    text_init(&tag, 0);
    text_add(&tag, bytes.p, len - 1);
    text_puts(&tag, "/>");
    if (text_ok(&tag) && parser_stanza(pool, content_ns, prefixes, (struct str){ tag.p, tag.len },
                                       &s) != PARSE_OK)
        s = NULL;
    text_free(&tag);
    return s;
}
