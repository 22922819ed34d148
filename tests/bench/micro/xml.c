/*
 * xml.c - what the steps of a stanza's way through the xml layer cost, alone and in a warm cache.
 *
 * `make bench-micro` builds and runs it.  Figures are the best of several rounds: other work on the
 * machine only ever adds to them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "xml/framer.h"
#include "xml/parser.h"

#define MESSAGE \
    "<message to='romeo@example.net/orchard' from='juliet@example.com/balcony' type='chat' " \
    "id='ktx72v49' xml:lang='en'><body>Art thou not Romeo, and a Montague? Neither, fair saint, " \
    "if either thee dislike.</body>" \
    "<active xmlns='http://jabber.org/protocol/chatstates'/></message>"
#define HEADER \
    "<?xml version='1.0'?><stream:stream to='example.com' version='1.0' xmlns='jabber:client' " \
    "xmlns:stream='http://etherx.jabber.org/streams'>"

enum { ROUNDS = 7, BODY = 64 * 1024 };

static struct {
    struct parser_pool *pool;
    struct arena       *arena;
    struct stanza      *stanza, *sealed;
    struct text         out;
    struct framer       framer;
    char                body[BODY + 1];
} b;

static const struct framer_limits limits = {
    .stanza_bytes = 1 << 20, .depth = 100, .elements = 10000, .attributes = 100
};

static void need(bool held)
{
    if (!held) {
        fprintf(stderr, "a step failed\n");
        exit(1);
    }
}

static void frame_message(void)
{
    size_t start, used;

    need(framer_scan(&b.framer, MESSAGE, 0, sizeof MESSAGE - 1, &start, &used) == FRAME_STANZA);
}

static void frame_body(void)
{
    size_t start, used;

    need(framer_scan(&b.framer, b.body, 0, BODY, &start, &used) == FRAME_MORE);
    framer_init_stanzas(&b.framer, &limits);
}

static void parse_message(void)
{
    struct stanza *s;

    need(parser_stanza(b.pool, NS_CLIENT, NULL, STR(MESSAGE), &s) == PARSE_OK);
    stanza_unref(&s);
}

static void parse_header(void)
{
    struct header h;

    arena_reset(b.arena);
    need(parser_header(b.pool, b.arena, STR(HEADER), &h) == PARSE_OK);
}

static void write_tree(void)
{
    text_clear(&b.out);
    xml_write(&b.out, b.stanza->root, NS_CLIENT);
    need(text_ok(&b.out));
}

static void write_spliced(void)
{
    text_clear(&b.out);
    stanza_write(&b.out, b.sealed, b.sealed->from, NS_CLIENT);
    need(text_ok(&b.out));
}

static void copy_tree(void)
{
    arena_reset(b.arena);
    need(xml_copy(b.arena, b.sealed->root) != NULL);
}

static void parse_jid(const char *text, size_t len)
{
    arena_reset(b.arena);
    need(jid_parse(b.arena, (struct str){ text, len }, NULL) != NULL);
}

static void jid_ascii(void)
{
    parse_jid("romeo@example.net/orchard", 25);
}

static void jid_precis(void)
{
    parse_jid("r\xC3\xB6meo@example.net/orchard", 26);
}

static void jid_idna(void)
{
    parse_jid("romeo@b\xC3\xBC" "cher.example/orchard", 29);
}

static const struct step {
    const char *name;
    void      (*run)(void);
    unsigned    times;
    size_t      bytes;
} steps[] = {
    { "frame a message",              frame_message, 100000, sizeof MESSAGE - 1 },
    { "frame 64 KiB of text",         frame_body,    2000,   BODY },
    { "parse a message and free it",  parse_message, 20000,  sizeof MESSAGE - 1 },
    { "parse a stream header",        parse_header,  5000,   sizeof HEADER - 1 },
    { "write a message",              write_tree,    50000,  sizeof MESSAGE - 1 },
    { "write it with another `to`",   write_spliced, 100000, sizeof MESSAGE - 1 },
    { "copy its tree",                copy_tree,     50000,  0 },
    { "parse an ASCII address",       jid_ascii,     200000, 0 },
    { "... with PRECIS in it",        jid_precis,    5000,   0 },
    { "... with IDNA in it",          jid_idna,      2000,   0 },
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double best_of(const struct step *step)
{
    double best = 1e9;

    for (int round = 0; round < ROUNDS; round++) {
        double began = seconds(), took;

        for (unsigned i = 0; i < step->times; i++)
            step->run();
        took = (seconds() - began) / step->times;
        best = took < best ? took : best;
    }
    return best;
}

static void prepare(void)
{
    const char *bad;

    b.pool = parser_pool_new();
    b.arena = arena_new(4096);
    text_init(&b.out, 0);
    framer_init_stanzas(&b.framer, &limits);
    for (size_t i = 0; i < BODY; i++)
        b.body[i] = i < 3 ? "<m>"[i] : "the quick brown fox "[i % 20];
    need(b.arena != NULL);
    need(parser_stanza(b.pool, NS_CLIENT, NULL, STR(MESSAGE), &b.stanza) == PARSE_OK);
    need(parser_stanza(b.pool, NS_CLIENT, NULL, STR(MESSAGE), &b.sealed) == PARSE_OK);
    need(stanza_address(b.sealed, &bad));
    stanza_seal(b.sealed);
    write_spliced();
}

int main(void)
{
    prepare();
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        double took = best_of(&steps[i]);

        printf("%-30s %9.1f ns", steps[i].name, took * 1e9);
        if (steps[i].bytes > 0)
            printf(" %9.0f MB/s", (double)steps[i].bytes / took * 1e-6);
        printf("\n");
    }
    stanza_unref(&b.stanza);
    stanza_unref(&b.sealed);
    text_free(&b.out);
    arena_free(&b.arena);
    parser_pool_free(&b.pool);
    return 0;
}
