/*
 * fuzz_framer.c - the framer says the same for every split, and what it calls a stanza is an
 * element to expat too, no more and no less.
 *
 * The first byte seeds the splits and chooses limits and whether a stream header comes first; the
 * rest is the stream.
 */
#include <expat.h>
#include <string.h>

#include "fuzz.h"
#include "xml/frames.h"

enum { ENDS_MAX = 256, ROOT_MAX = 256, DRIBBLE_MAX = 600, VARIANTS = 3 };

static const struct framer_limits limits[] = {
    { 0 },
    { .stanza_bytes = 40, .header_bytes = 60, .depth = 3, .elements = 6, .attributes = 2,
      .space_bytes = 8 },
};

static void run(struct frames *f, bool header, const struct framer_limits *limit, struct str in,
                uint32_t seed)
{
    size_t at = 0;

    frames_init(f, header, limit);
    while (at < in.len && !f->ended) {
        size_t step = in.len;

        if (seed == 1)
            step = 1;
        else if (seed != 0)
            step = 1 + (seed = seed * 1103515245u + 12345u) / 65536u % 24u;
        if (step > in.len - at)
            step = in.len - at;
        frames_feed(f, in.p + at, step);
        at += step;
    }
}

static void check_splits(bool header, const struct framer_limits *limit, struct str in,
                         uint32_t seed)
{
    struct frames whole, cut;

    run(&whole, header, limit, in, 0);
    for (uint32_t i = 1; i <= VARIANTS; i++) {
        if (i == 1 && in.len > DRIBBLE_MAX)
            continue;
        run(&cut, header, limit, in, i == 1 ? 1 : seed * VARIANTS + i + 1);
        MUST(str_eq((struct str){ whole.places.p, whole.places.len },
                    (struct str){ cut.places.p, cut.places.len }));
        frames_free(&cut);
    }
    frames_free(&whole);
}

/* ---- what expat makes of the whole stream ---- */

struct oracle {
    XML_Parser parser;
    unsigned   depth;
    size_t     ends[ENDS_MAX], n;      /* where first-level elements end */
    char       root[ROOT_MAX];         /* the name of the stream header */
    bool       unusual;                /* well-formed, but nothing a framer lets through */
};

static void XMLCALL on_start(void *data, const char *name, const char **atts)
{
    struct oracle *o = data;

    (void)atts;
    if (o->depth == 0)
        o->unusual |= snprintf(o->root, sizeof o->root, "%s", name) >= (int)sizeof o->root;
    else if (o->depth == 1 && strcmp(o->root, name) == 0)
        o->unusual = true;             /* a stream header inside the stream */
    o->depth++;
}

static void XMLCALL on_end(void *data, const char *name)
{
    struct oracle *o = data;
    long at = XML_GetCurrentByteIndex(o->parser);

    (void)name;
    o->depth--;
    if (o->depth == 0 && XML_GetCurrentByteCount(o->parser) == 0)
        o->unusual = true;             /* the stream header is an empty element */
    if (o->depth == 1 && o->n < ENDS_MAX)
        o->ends[o->n++] = (size_t)at + (size_t)XML_GetCurrentByteCount(o->parser);
}

static void XMLCALL on_text(void *data, const char *text, int len)
{
    struct oracle *o = data;

    if (o->depth > 1)
        return;
    for (int i = 0; i < len; i++)
        o->unusual |= strchr(" \t\r\n", text[i]) == NULL;
    o->unusual |= XML_GetCurrentByteCount(o->parser) > len + 1;      /* a reference; not "\r\n" */
}

static void XMLCALL on_cdata(void *data)
{
    struct oracle *o = data;

    o->unusual |= o->depth <= 1;
}

static void XMLCALL on_comment(void *data, const char *text)
{
    (void)text;
    ((struct oracle *)data)->unusual = true;
}

static void XMLCALL on_instruction(void *data, const char *target, const char *text)
{
    (void)target;
    on_comment(data, text);
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system_id,
                               const char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    ((struct oracle *)data)->unusual = true;
    XML_StopParser(((struct oracle *)data)->parser, XML_FALSE);
}

/* Where expat found a fault, or SIZE_MAX. */
static size_t consult(struct oracle *o, struct str in)
{
    enum XML_Status status;
    size_t fault = SIZE_MAX;

    *o = (struct oracle){ .parser = XML_ParserCreate("UTF-8") };
    MUST(o->parser != NULL);
    XML_SetUserData(o->parser, o);
    XML_SetElementHandler(o->parser, on_start, on_end);
    XML_SetCharacterDataHandler(o->parser, on_text);
    XML_SetStartCdataSectionHandler(o->parser, on_cdata);
    XML_SetCommentHandler(o->parser, on_comment);
    XML_SetProcessingInstructionHandler(o->parser, on_instruction);
    XML_SetStartDoctypeDeclHandler(o->parser, on_doctype);
    status = XML_Parse(o->parser, in.p, (int)in.len, XML_TRUE);
    if (status != XML_STATUS_OK) {
        XML_Index at = XML_GetCurrentByteIndex(o->parser);
        fault = at < 0 ? 0 : (size_t)at;       /* -1: there is nothing at all */
    }
    XML_ParserFree(o->parser);
    return fault;
}

/* The places of a transcript, "X[from,to) ": the next event, or false. */
static bool next_event(const char **at, char *event, size_t *to)
{
    size_t from;
    int used;

    if (*at == NULL || sscanf(*at, "%c[%zu,%zu) %n", event, &from, to, &used) < 3)
        return false;
    *at += used;
    return true;
}

static void check_expat(struct str in)
{
    struct oracle o;
    struct frames f;
    size_t fault = consult(&o, in), i = 0, to;
    const char *at;
    char event = 0;

    run(&f, true, &limits[0], in, 0);
    for (at = f.places.p; next_event(&at, &event, &to) && event != '!';) {
        if (event != 'S' || i == ENDS_MAX || to > fault)
            continue;                  /* expat saw something wrong inside, as a parser should */
        MUST(i < o.n && o.ends[i] == to);
        i++;
    }
    if (fault == SIZE_MAX && !o.unusual) {
        MUST(event == 'C');            /* whatever is a whole stream to expat is one to us */
        MUST(i == o.n);
    }
    frames_free(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in;

    if (size < 1)
        return 0;
    in = (struct str){ (const char *)data + 1, size - 1 };
    check_splits((data[0] & 1) != 0, &limits[data[0] >> 1 & 1], in, data[0]);
    check_expat(in);
    return 0;
}
