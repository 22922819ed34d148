/*
 * framer.c - one function per state of the tokenizer; each eats as much as it can and names the
 * next.
 *
 * What lies between two states is only in struct framer, so the input may end anywhere.  Whether
 * end tags match, attributes repeat or prefixes are bound is the parser's business; the framer's is
 * that its idea of where an element ends can never differ from the parser's.
 */
#include "xml/framer.h"

#include <assert.h>

#include "xml/chars.h"

enum state {
    ST_OPEN,            /* behind '<'                                  */
    ST_OPEN_ROOT,       /* the same behind an XML declaration          */
    ST_BANG,            /* behind "<!"                                 */
    ST_CDATA_OPEN,      /* inside "<![CDATA["                          */
    ST_CDATA,
    ST_TEXT,
    ST_NAME,            /* in the name of a start tag                  */
    ST_TAG,             /* between attributes                          */
    ST_ATTRIBUTE,       /* in the name of an attribute                 */
    ST_EQUALS,          /* behind it                                   */
    ST_QUOTE,           /* behind '=', before the value                */
    ST_VALUE,
    ST_VALUE_END,       /* behind the closing quote                    */
    ST_EMPTY,           /* behind the '/' of an empty element          */
    ST_END,             /* behind "</"                                 */
    ST_END_NAME,
    ST_END_SPACE,
    ST_REF,             /* behind '&'                                  */
    ST_REF_NAME,
    ST_REF_HASH,        /* behind "&#"                                 */
    ST_REF_DECIMAL,
    ST_REF_HEX,
    ST_DECLARATION_OPEN,    /* inside "<?xml "                         */
    ST_DECLARATION,
    ST_PROLOG,          /* behind the declaration, before the root     */
    ST_CLOSED           /* behind </stream:stream>                     */
};

/* How a character cut off at the end of the input goes on (RFC 3629 section 4). */
enum utf8 {
    UTF8_NONE, UTF8_1, UTF8_2, UTF8_3,      /* so many bytes 80..BF more             */
    UTF8_E0, UTF8_ED, UTF8_F0, UTF8_F4,     /* the second byte has a narrower range  */
    UTF8_EF, UTF8_EF_BF                     /* may become U+FFFE or U+FFFF           */
};

static const struct { uint8_t low, high, next; } utf8_steps[] = {
    [UTF8_1]     = { 0x80, 0xBF, UTF8_NONE }, [UTF8_2]  = { 0x80, 0xBF, UTF8_1 },
    [UTF8_3]     = { 0x80, 0xBF, UTF8_2 },    [UTF8_E0] = { 0xA0, 0xBF, UTF8_1 },
    [UTF8_ED]    = { 0x80, 0x9F, UTF8_1 },    [UTF8_F0] = { 0x90, 0xBF, UTF8_2 },
    [UTF8_F4]    = { 0x80, 0x8F, UTF8_2 },    [UTF8_EF] = { 0x80, 0xBF, UTF8_1 },
    [UTF8_EF_BF] = { 0x80, 0xBF, UTF8_NONE },
};

static const char *bad(struct framer *f, const char *p, enum framer_fault fault, const char *reason)
{
    f->event = FRAME_BAD;
    f->fault = fault;
    f->reason = reason;
    return p;
}

/* The stanza is more than its limits allow: the rest of it is counted no longer, only skipped. */
static const char *oversize(struct framer *f, const char *p, const char *reason)
{
    f->skipping = true;
    f->event = FRAME_OVERSIZE;
    f->reason = reason;
    return p;
}

static const char not_utf8[] = "not UTF-8";

static bool utf8_lead(uint8_t c)
{
    return c >= 0xC2 && c <= 0xF4;
}

/* A byte that may not stand where it stands. */
static const char *bad_byte(struct framer *f, const char *p, const char *reason)
{
    uint8_t c = (uint8_t)*p;

    if (c >= 0x80 && !utf8_lead(c))
        return bad(f, p, FAULT_ENCODING, not_utf8);
    return bad(f, p, FAULT_NOT_WELL_FORMED, reason);
}

static uint8_t utf8_begin(uint8_t c)
{
    switch (c) {
    case 0xE0: return UTF8_E0;
    case 0xED: return UTF8_ED;
    case 0xEF: return UTF8_EF;
    case 0xF0: return UTF8_F0;
    case 0xF4: return UTF8_F4;
    default:   return c < 0xE0 ? UTF8_1 : c < 0xF0 ? UTF8_2 : UTF8_3;
    }
}

/* One byte of a character beyond ASCII. */
static bool utf8_step(struct framer *f, const char *p)
{
    uint8_t c = (uint8_t)*p;

    if (f->utf8 == UTF8_NONE && utf8_lead(c)) {
        f->utf8 = utf8_begin(c);
        return true;
    }
    if (f->utf8 == UTF8_NONE || c < utf8_steps[f->utf8].low || c > utf8_steps[f->utf8].high) {
        bad(f, p, FAULT_ENCODING, not_utf8);
        return false;
    }
    if (f->utf8 == UTF8_EF_BF && c >= 0xBE) {
        bad(f, p, FAULT_NOT_WELL_FORMED, "U+FFFE or U+FFFF");
        return false;
    }
    f->utf8 = f->utf8 == UTF8_EF && c == 0xBF ? UTF8_EF_BF : utf8_steps[f->utf8].next;
    return true;
}

static bool utf8_more(char c)
{
    return ((uint8_t)c & 0xC0) == 0x80;
}

/* Over characters beyond ASCII, to the first ASCII byte, the end or a fault. */
static const char *skip_utf8(struct framer *f, const char *p, const char *end)
{
    while (p < end && (f->utf8 != UTF8_NONE || (uint8_t)*p >= 0x80)) {
        uint8_t c = (uint8_t)*p;

        if (f->utf8 == UTF8_NONE && end - p >= 3) {
            if (c >= 0xC2 && c < 0xE0 && utf8_more(p[1])) {
                p += 2;
                continue;
            }
            if (c > 0xE0 && c < 0xEF && c != 0xED && utf8_more(p[1]) && utf8_more(p[2])) {
                p += 3;
                continue;
            }
        }
        if (!utf8_step(f, p))
            return p;
        p++;
    }
    return p;
}

static bool stopped(const struct framer *f)
{
    return f->utf8 != UTF8_NONE || f->event != FRAME_MORE;
}

/* Over what needs no look: to a, b, '&', a control character, the end, or until stopped(). */
static const char *skip_run(struct framer *f, const char *p, const char *end, char a, char b)
{
    if (f->utf8 != UTF8_NONE || (p < end && (uint8_t)*p >= 0x80)) {
        p = skip_utf8(f, p, end);
        if (stopped(f))
            return p;
    }
    return skip_plain(p, end, a, b, '&');
}

static const char *skip_name(struct framer *f, const char *p, const char *end)
{
    do {
        p = skip_utf8(f, p, end);
        if (stopped(f))
            return p;
        while (p < end && char_is(*p, CHAR_NAME))
            p++;
    } while (p < end && (uint8_t)*p >= 0x80);
    return p;
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && char_is(*p, CHAR_SPACE))
        p++;
    return p;
}

/* FNV-1a: tells whether the closing tag of the stream bears the name of the opening one. */
static uint32_t hash_more(uint32_t hash, const char *p, const char *end)
{
    for (; p < end; p++)
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    return hash;
}

#define HASH_START 2166136261u

/* ---- text and what may stand in it ---- */

static const char *begin_ref(struct framer *f, const char *p, uint8_t back)
{
    f->back = back;
    f->state = ST_REF;
    return p;
}

static const char *scan_text(struct framer *f, const char *p, const char *end)
{
    for (;;) {
        p = skip_run(f, p, end, '<', '&');
        if (p == end || stopped(f))
            return p;
        if (*p == '<') {
            f->state = ST_OPEN;
            return p + 1;
        }
        if (*p == '&')
            return begin_ref(f, p + 1, ST_TEXT);
        if (char_is(*p, CHAR_SPACE))
            p++;
        else if ((uint8_t)*p < 0x20)
            return bad(f, p, FAULT_NOT_WELL_FORMED, "control character");
    }
}

static const char *scan_value(struct framer *f, const char *p, const char *end)
{
    for (;;) {
        p = skip_run(f, p, end, (char)f->quote, '<');
        if (p == end || stopped(f))
            return p;
        if ((uint8_t)*p == f->quote) {
            f->state = ST_VALUE_END;
            return p + 1;
        }
        if (*p == '&')
            return begin_ref(f, p + 1, ST_VALUE);
        if (*p == '<')
            return bad(f, p, FAULT_NOT_WELL_FORMED, "'<' in an attribute value");
        if (char_is(*p, CHAR_SPACE))
            p++;
        else if ((uint8_t)*p < 0x20)
            return bad(f, p, FAULT_NOT_WELL_FORMED, "control character");
    }
}

static const char *scan_cdata(struct framer *f, const char *p, const char *end)
{
    for (;;) {
        if (f->match == 0)      /* match: how many ']' stand before p, two being as good as more */
            p = skip_run(f, p, end, ']', ']');
        if (p == end || stopped(f))
            return p;
        if (*p == '>' && f->match == 2) {
            f->state = ST_TEXT;
            return p + 1;
        }
        if (*p == ']') {
            f->match = f->match == 0 ? 1 : 2;
            p++;
            continue;
        }
        f->match = 0;
        if (*p == '&' || char_is(*p, CHAR_SPACE))
            p++;
        else if ((uint8_t)*p < 0x20)
            return bad(f, p, FAULT_NOT_WELL_FORMED, "control character");
    }
}

static const char *scan_cdata_open(struct framer *f, const char *p, const char *end)
{
    static const char opening[] = "[CDATA[";

    (void)end;
    if (*p != opening[f->match])
        return bad_byte(f, p, "no CDATA section");
    if (opening[++f->match] == '\0') {
        f->match = 0;
        f->state = ST_CDATA;
    }
    return p + 1;
}

static const char *scan_bang(struct framer *f, const char *p, const char *end)
{
    (void)end;
    if (*p == '-')
        return bad(f, p, FAULT_RESTRICTED_XML, "comment");
    if (*p >= 'A' && *p <= 'Z')
        return bad(f, p, FAULT_RESTRICTED_XML, "document type declaration");
    if (*p != '[' || f->depth == 0)
        return bad_byte(f, p, "not a tag");
    f->match = 0;
    f->state = ST_CDATA_OPEN;
    return p;
}

/* ---- references: rare, so a byte at a time ---- */

#define REF_NAME4(a, b, c, d) \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static bool ref_name_known(uint32_t name)
{
    return name == REF_NAME4(0, 0, 'l', 't') || name == REF_NAME4(0, 0, 'g', 't') ||
           name == REF_NAME4(0, 'a', 'm', 'p') || name == REF_NAME4('q', 'u', 'o', 't') ||
           name == REF_NAME4('a', 'p', 'o', 's');
}

static const char *scan_ref(struct framer *f, const char *p, const char *end)
{
    (void)end;
    f->match = 0;
    f->ref = 0;
    f->state = ST_REF_NAME;
    if (*p != '#')
        return char_is(*p, CHAR_NAME_START) ? p : bad_byte(f, p, "'&' alone");
    f->state = ST_REF_HASH;
    return p + 1;
}

static const char *scan_ref_name(struct framer *f, const char *p, const char *end)
{
    (void)end;
    if (*p == ';') {
        f->state = f->back;
        return ref_name_known(f->ref) ? p + 1 : bad(f, p, FAULT_RESTRICTED_XML, "entity reference");
    }
    if (!char_is(*p, CHAR_NAME | CHAR_NAME_START))
        return bad_byte(f, p, "'&' alone");
    if ((uint8_t)*p >= 0x80 && !utf8_lead((uint8_t)*p))
        return bad(f, p, FAULT_ENCODING, not_utf8);
    if (f->match == 4 || (uint8_t)*p >= 0x80)      /* none of the five is longer */
        return bad(f, p, FAULT_RESTRICTED_XML, "entity reference");
    f->match++;
    f->ref = f->ref << 8 | (uint8_t)*p;
    return p + 1;
}

static const char *scan_ref_hash(struct framer *f, const char *p, const char *end)
{
    (void)end;
    if (*p == 'x') {
        f->state = ST_REF_HEX;
        return p + 1;
    }
    f->state = ST_REF_DECIMAL;
    return p;
}

/* -1: not a digit to this base */
static int digit_value(char c, uint32_t base)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (base == 16 && c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (base == 16 && c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static const char *scan_ref_number(struct framer *f, const char *p, const char *end)
{
    uint32_t base = f->state == ST_REF_HEX ? 16 : 10;
    int digit = digit_value(*p, base);

    (void)end;
    if (digit >= 0) {
        f->match = 1;
        f->ref = f->ref * base + (uint32_t)digit;
        if (f->ref > 0x10FFFF)
            return bad(f, p, FAULT_NOT_WELL_FORMED, "reference to no character");
        return p + 1;
    }
    if (*p != ';' || f->match == 0)
        return bad_byte(f, p, "reference without a number");
    if (!char_legal(f->ref))
        return bad(f, p, FAULT_NOT_WELL_FORMED, "reference to no character");
    f->state = f->back;
    return p + 1;
}

/* ---- tags ---- */

static void finish(struct framer *f, enum framer_event event)
{
    f->event = f->skipping ? FRAME_SKIPPED : (uint8_t)event;
}

/* At the '>' of a start tag. */
static const char *finish_start(struct framer *f, const char *p)
{
    if (f->header_done) {
        f->depth++;
        f->state = ST_TEXT;
    } else {
        f->header_done = true;
        finish(f, FRAME_HEADER);
    }
    return p + 1;
}

static const char *scan_tag(struct framer *f, const char *p, const char *end)
{
    p = skip_space(p, end);
    if (p == end)
        return p;
    if (*p == '>')
        return finish_start(f, p);
    if (*p == '/') {
        f->state = ST_EMPTY;
        return p + 1;
    }
    if (!char_is(*p, CHAR_NAME_START))
        return bad_byte(f, p, "no attribute");
    f->attributes++;
    f->state = ST_ATTRIBUTE;
    if (f->limits->attributes == 0 || f->attributes <= f->limits->attributes || f->skipping)
        return p;
    return f->header_done ? oversize(f, p, "too many attributes")
                          : bad(f, p, FAULT_POLICY, "too many attributes");
}

static const char *scan_attribute(struct framer *f, const char *p, const char *end)
{
    p = skip_name(f, p, end);
    if (p == end || stopped(f))
        return p;
    if (*p == '=') {
        f->state = ST_QUOTE;
        return p + 1;
    }
    f->state = ST_EQUALS;
    return p;
}

static const char *scan_equals(struct framer *f, const char *p, const char *end)
{
    p = skip_space(p, end);
    if (p == end)
        return p;
    if (*p != '=')
        return bad_byte(f, p, "attribute without a value");
    f->state = ST_QUOTE;
    return p + 1;
}

static const char *scan_quote(struct framer *f, const char *p, const char *end)
{
    p = skip_space(p, end);
    if (p == end)
        return p;
    if (*p != '\'' && *p != '"')
        return bad_byte(f, p, "attribute value without quotes");
    f->quote = (uint8_t)*p;
    f->state = ST_VALUE;
    return scan_value(f, p + 1, end);
}

/* Behind a name or a value: white space, or the end of the tag. */
static const char *scan_value_end(struct framer *f, const char *p, const char *end)
{
    if (!char_is(*p, CHAR_SPACE) && *p != '>' && *p != '/')
        return bad_byte(f, p, "white space missing in a tag");
    f->state = ST_TAG;
    return scan_tag(f, p, end);
}

static const char *scan_name(struct framer *f, const char *p, const char *end)
{
    const char *from = p;

    p = skip_name(f, p, end);
    if (!f->header_done)
        f->root = hash_more(f->root, from, p);
    else if (f->depth == 0)
        f->name = hash_more(f->name, from, p);
    if (p == end || stopped(f))
        return p;
    if (f->header_done && f->depth == 0 && f->name == f->root && f->root != 0)
        return bad(f, p, FAULT_POLICY, "stream header inside the stream");
    return scan_value_end(f, p, end);
}

static const char *scan_empty(struct framer *f, const char *p, const char *end)
{
    (void)end;
    if (*p != '>')
        return bad_byte(f, p, "'/' in a tag");
    if (!f->header_done)
        return bad(f, p, FAULT_NOT_WELL_FORMED, "stream header that is an empty element");
    f->state = ST_TEXT;
    if (f->depth == 0)
        finish(f, FRAME_STANZA);
    return p + 1;
}

static const char *begin_element(struct framer *f, const char *p)
{
    const struct framer_limits *limits = f->limits;

    f->attributes = 0;
    f->state = ST_NAME;
    if (!f->header_done) {
        f->root = HASH_START;
        return p;
    }
    if (f->depth == 0)
        f->name = HASH_START;
    f->elements++;
    if (f->depth == UINT32_MAX)
        return bad(f, p, FAULT_POLICY, "elements too deep");
    if (limits->elements != 0 && f->elements > limits->elements && !f->skipping)
        return oversize(f, p, "too many elements");
    if (limits->depth != 0 && f->depth >= limits->depth && !f->skipping)
        return oversize(f, p, "elements too deep");
    return p;
}

static const char *scan_open(struct framer *f, const char *p, const char *end)
{
    if (char_is(*p, CHAR_NAME_START)) {
        p = begin_element(f, p);
        return f->event == FRAME_MORE ? scan_name(f, p, end) : p;
    }
    if (*p == '/' && f->header_done) {
        f->state = ST_END;
        f->closing = f->depth == 0;
        return p + 1;
    }
    if (*p == '!') {
        f->state = ST_BANG;
        return p + 1;
    }
    if (*p != '?')
        return bad_byte(f, p, "'<' alone");
    if (f->header_done || f->state == ST_OPEN_ROOT)
        return bad(f, p, FAULT_RESTRICTED_XML, "processing instruction");
    f->match = 0;
    f->state = ST_DECLARATION_OPEN;
    return p + 1;
}

static const char *scan_end(struct framer *f, const char *p, const char *end)
{
    (void)end;
    if (!char_is(*p, CHAR_NAME_START))
        return bad_byte(f, p, "end tag without a name");
    f->name = HASH_START;
    f->state = ST_END_NAME;
    return p;
}

static const char *scan_end_space(struct framer *f, const char *p, const char *end)
{
    p = skip_space(p, end);
    if (p == end)
        return p;
    if (*p != '>')
        return bad_byte(f, p, "end tag without an end");
    f->state = ST_TEXT;
    if (f->depth > 0) {
        f->depth--;
        if (f->depth == 0)
            finish(f, FRAME_STANZA);
        return p + 1;
    }
    if (f->root != 0 && f->root != f->name)      /* 0: the header was not seen here */
        return bad(f, p, FAULT_NOT_WELL_FORMED, "end tag of another stream");
    finish(f, FRAME_CLOSE);
    return p + 1;
}

static const char *scan_end_name(struct framer *f, const char *p, const char *end)
{
    const char *from = p;

    p = skip_name(f, p, end);
    if (f->closing)
        f->name = hash_more(f->name, from, p);
    if (p == end || stopped(f))
        return p;
    f->state = ST_END_SPACE;
    return scan_end_space(f, p, end);
}

/* ---- before the stream header ---- */

static const char *scan_declaration_open(struct framer *f, const char *p, const char *end)
{
    static const char opening[] = "xml";

    (void)end;
    if (f->match < 3 ? *p != opening[f->match] : !char_is(*p, CHAR_SPACE))
        return bad(f, p, FAULT_RESTRICTED_XML, "processing instruction");
    f->match++;
    if (f->match > 3) {
        f->match = 0;
        f->state = ST_DECLARATION;
    }
    return p + 1;
}

static const char *scan_declaration(struct framer *f, const char *p, const char *end)
{
    p = skip_utf8(f, p, end);
    if (p == end || stopped(f))
        return p;
    if (*p == '<' || ((uint8_t)*p < 0x20 && !char_is(*p, CHAR_SPACE)))
        return bad(f, p, FAULT_NOT_WELL_FORMED, "XML declaration without an end");
    if (*p == '>' && f->match == 1)              /* match: is there a '?' before p? */
        f->state = ST_PROLOG;
    f->match = *p == '?';
    return p + 1;
}

static const char *scan_prolog(struct framer *f, const char *p, const char *end)
{
    p = skip_space(p, end);
    if (p == end)
        return p;
    if (*p != '<')
        return bad_byte(f, p, "text before the stream header");
    f->state = ST_OPEN_ROOT;
    return p + 1;
}

static const char *(*const scanners[])(struct framer *, const char *, const char *) = {
    [ST_OPEN] = scan_open, [ST_OPEN_ROOT] = scan_open, [ST_BANG] = scan_bang,
    [ST_CDATA_OPEN] = scan_cdata_open, [ST_CDATA] = scan_cdata, [ST_TEXT] = scan_text,
    [ST_NAME] = scan_name, [ST_TAG] = scan_tag, [ST_ATTRIBUTE] = scan_attribute,
    [ST_EQUALS] = scan_equals, [ST_QUOTE] = scan_quote, [ST_VALUE] = scan_value,
    [ST_VALUE_END] = scan_value_end, [ST_EMPTY] = scan_empty, [ST_END] = scan_end,
    [ST_END_NAME] = scan_end_name, [ST_END_SPACE] = scan_end_space, [ST_REF] = scan_ref,
    [ST_REF_NAME] = scan_ref_name, [ST_REF_HASH] = scan_ref_hash,
    [ST_REF_DECIMAL] = scan_ref_number, [ST_REF_HEX] = scan_ref_number,
    [ST_DECLARATION_OPEN] = scan_declaration_open, [ST_DECLARATION] = scan_declaration,
    [ST_PROLOG] = scan_prolog,
};

/* ---- the stream as a whole ---- */

void framer_init(struct framer *f, const struct framer_limits *limits)
{
    *f = (struct framer){ .limits = limits, .event = FRAME_MORE };
}

void framer_init_stanzas(struct framer *f, const struct framer_limits *limits)
{
    framer_init(f, limits);
    f->header_done = true;
}

/* Between two stanzas; eats the '<' of the next one. */
static const char *scan_between(struct framer *f, const char *p, const char *end)
{
    const char *from = p;
    uint32_t limit = f->limits->space_bytes;
    size_t room = f->spaces < limit ? limit - f->spaces : 0;

    if (limit != 0 && (size_t)(end - p) > room)
        end = p + room + 1;                      /* the byte over the limit decides */
    p = skip_space(p, end);
    f->spaces += (uint32_t)(p - from);
    if (limit != 0 && f->spaces > limit)
        return bad(f, p - 1, FAULT_POLICY, "too much white space");
    if (p == end)
        return p;
    if (*p != '<')
        return bad_byte(f, p, "text between stanzas");
    f->inside = true;
    f->state = ST_OPEN;
    f->depth = f->elements = f->spaces = 0;
    return p + 1;
}

/* Runs through the item that begins at `item`, up to its size limit. */
static const char *scan_item(struct framer *f, const char *item, const char *p, const char *end)
{
    uint32_t limit = f->header_done ? f->limits->stanza_bytes : f->limits->header_bytes;
    const char *stop = end;

    if (!f->skipping && limit != 0 && (size_t)(end - item) > limit)
        stop = item + limit;
    while (p < stop && f->event == FRAME_MORE)
        p = scanners[f->state](f, p, stop);
    if (f->event != FRAME_MORE || stop == end)
        return p;
    if (!f->header_done || f->closing)
        return bad(f, p, FAULT_POLICY, "stream tag too long");
    return oversize(f, p, "too long");
}

/* Makes ready for what follows an event. */
static void after_event(struct framer *f)
{
    if (f->event == FRAME_BAD)
        return;
    if (f->event == FRAME_CLOSE)
        f->state = ST_CLOSED;
    if (f->event != FRAME_OVERSIZE)
        f->inside = f->skipping = f->closing = false;
    f->bytes = 0;
    f->event = FRAME_MORE;
}

enum framer_event framer_scan(struct framer *f, const char *buf, size_t from, size_t len,
                              size_t *start, size_t *used)
{
    const char *p = buf + from, *end = buf + len, *item = p;
    enum framer_event event;

    assert(from <= len && f->bytes <= from);
    *start = *used = len;
    if (f->state == ST_CLOSED)
        return FRAME_MORE;
    if (f->inside)
        item = p - f->bytes;
    while (p < end && f->event == FRAME_MORE) {
        if (f->inside) {
            p = scan_item(f, item, p, end);
        } else {
            p = scan_between(f, p, end);
            item = p - f->inside;
        }
    }
    event = (enum framer_event)f->event;
    if (event != FRAME_MORE) {
        *used = (size_t)(p - buf);
        *start = (size_t)(event == FRAME_BAD || event == FRAME_SKIPPED ? p - buf : item - buf);
        after_event(f);
        return event;
    }
    if (f->inside && !f->skipping) {
        *start = (size_t)(item - buf);
        f->bytes = (size_t)(end - item);
    }
    return FRAME_MORE;
}
