/*
 * parser.h - from the bytes of one whole stanza to a stanza, through a pool of warm expat parsers.
 *
 * A pool belongs to one shard.  Parsers stand behind a synthetic stream header of a content
 * namespace; feeding a complete first-level element leaves them where they were, so one serves all
 * connections and an idle connection holds none.  A stream header that declares other prefixes than
 * the usual ones gets its stanzas parsed under a root that repeats them (struct header.prefixes).
 * A parser whose memory grew is replaced.  Only bytes that the framer passed may come here.
 */
#ifndef XYLEM_XML_PARSER_H
#define XYLEM_XML_PARSER_H

#include "base/error.h"
#include "xml/stanza.h"

struct parser_pool;

struct parser_pool *parser_pool_new(void);                  /* NULL: refused memory */
void                parser_pool_free(struct parser_pool **p);

struct header {                      /* what <stream:stream ...> said; lives in the arena given */
    const char *to, *from, *id, *version, *lang;
    const char *ns;                  /* namespace of the root element */
    const char *name;
    const char *content_ns;          /* the default namespace declared on it, NULL: none */
    const char *prefixes;            /* declarations to repeat, " xmlns:a='...'"; NULL: the usual */
};

enum parse_result {
    PARSE_OK,
    PARSE_NOT_WELL_FORMED,           /* includes namespace faults */
    PARSE_RESTRICTED,                /* DTD and the like, should one ever get past the framer */
    PARSE_ENCODING,                  /* an XML declaration that names another encoding than UTF-8 */
    PARSE_NO_MEMORY
};

enum parse_result parser_header(struct parser_pool *p, struct arena *a, struct str bytes,
                                struct header *out);

/*
 * content_ns and prefixes as the header gave them.  The content namespaces of server and component
 * streams (RFC 6120 section 4.8.3) become NS_CLIENT in the tree, for the stanza and the children
 * that share its namespace: who reads a tree need not know where it came from.  On PARSE_OK *out is
 * an unsealed stanza of its own.  A pool that could not be made (NULL) is PARSE_NO_MEMORY.
 */
enum parse_result parser_stanza(struct parser_pool *p, const char *content_ns, const char *prefixes,
                                struct str bytes, struct stanza **out);

#endif
