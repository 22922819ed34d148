/*
 * test_framer.c - where stanzas end, what is refused and with which fault, for every split.
 *
 * Events are letters: Header, Stanza, Close, Oversize, sKipped, and !n !r !e !p for the faults
 * not-well-formed, restricted-xml, encoding and policy (docs/hostile-input.md, cases 1-16).
 */
#include <time.h>

#include "support.h"
#include "xml/frames.h"

#define HEADER "<stream:stream to='a.example' xmlns='jabber:client' " \
               "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"

static const struct framer_limits no_limits = { 0 };

struct row { const char *in, *events; };

/* One run, cut where `cut` says: its transcript. */
static void run(struct frames *f, bool header, const struct framer_limits *limits, struct str in,
                const size_t *cuts, size_t n)
{
    size_t from = 0;

    frames_init(f, header, limits);
    for (size_t i = 0; i < n; i++) {
        frames_feed(f, in.p + from, cuts[i] - from);
        from = cuts[i];
    }
    frames_feed(f, in.p + from, in.len - from);
}

static void same(const struct frames *whole, const struct frames *cut, struct str in)
{
    if (!str_eq(str_of(whole->places.p), str_of(cut->places.p)))
        fail_msg("%.*s\n  whole: %s\n  cut:   %s", (int)in.len, in.p, whole->places.p,
                 cut->places.p);
}

/* All single cuts, byte by byte, and all double cuts of what is short. */
static void check_cuts(bool header, const struct framer_limits *limits, struct str in,
                       const struct frames *whole)
{
    struct frames cut;

    for (size_t a = 0; a <= in.len; a++) {
        for (size_t b = in.len <= 100 ? a : in.len; b <= in.len; b++) {
            run(&cut, header, limits, in, (size_t[]){ a, b }, 2);
            same(whole, &cut, in);
            frames_free(&cut);
        }
    }
    frames_init(&cut, header, limits);
    for (size_t i = 0; i < in.len; i++)
        frames_feed(&cut, in.p + i, 1);
    same(whole, &cut, in);
    frames_free(&cut);
}

static void check(bool header, const struct framer_limits *limits, struct str in,
                  const char *events)
{
    struct frames f;

    run(&f, header, limits, in, NULL, 0);
    if (!str_is((struct str){ f.events.p, f.events.len }, events))
        fail_msg("%.*s\n  want %s, got %s", (int)in.len, in.p, events, f.places.p);
    check_cuts(header, limits, in, &f);
    frames_free(&f);
}

static void check_rows(bool header, const struct framer_limits *limits, const struct row *rows,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(header, limits, str_of(rows[i].in), rows[i].events);
}

static void headers_are_found(void **state)
{
    static const struct row rows[] = {
        { HEADER, "H" },
        { "<?xml version='1.0'?>" HEADER, "H" },
        { "<?xml version=\"1.0\" encoding='utf-8'?>\r\n" HEADER "<a/>", "HS" },
        { "  \r\n" HEADER, "H" },
        { " \n<?xml version='1.0'?>" HEADER, "H" },
        { "<s a='>'\n b = \"'>\" >", "H" },
        { HEADER "<a/></stream:stream>", "HSC" },
        { HEADER "</stream:stream \n>", "HC" },
        { HEADER "</stream:stream><message/>text", "HC" },
        { HEADER "<stream:stream></stream:stream></stream:stream>", "H!p" },
        { HEADER "</stream:strea>", "H!n" },
        { HEADER "</strEam:stream>", "H!n" },
        { "<s\xC3\xA9>" "</s\xC3\xA9>", "HC" },
        { "<s\xC3\xA9>" "</s\xC3\xA8>", "H!n" },
        { "<stream:stream/>", "!n" },
        { "</stream:stream>", "!n" },
        { "x" HEADER, "!n" },
        { "<?xml version='1.0'?>x" HEADER, "!n" },
        { "<?xml version='1.0' <", "!n" },
        { "<?xml version='1.0'?><?xml version='1.0'?>" HEADER, "!r" },
        { "<?xml?>", "!r" },
        { "<?xml-stylesheet a?>", "!r" },
        { "<?foo bar?>", "!r" },
        { "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" HEADER, "!r" },
        { "<!-- x -->" HEADER, "!r" },
        { "<![CDATA[x]]>" HEADER, "!n" },
        { "\xEF\xBB\xBF" HEADER, "!n" },
        { "\xFF\xFE<", "!e" },
        { "\xFE\xFF", "!e" },
        { "<?xml version='1.0' \xFF", "!e" },
        { "<1>", "!n" }, { "< a>", "!n" }, { "<>", "!n" },
    };

    (void)state;
    check_rows(true, &no_limits, rows, COUNT_OF(rows));
}

static void stanzas_are_found(void **state)
{
    static const struct row rows[] = {
        { "<r xmlns='urn:xmpp:sm:3'/>", "S" },
        { "<presence to='b@a.example/xxxx'/><presence/>\n <a h='123' />", "SSS" },
        { "<m><body>hello</body><x y='z'/></m  >", "S" },
        { "<m><m><m/></m></m><m/>", "SS" },
        { "<m a='<'/>", "!n" },
        { "<m a='>/>' b=\"'\" c='\"'></m>", "S" },
        { "<m a = '1' b\n=\t'2'/>", "S" },
        { "<m>a > b ]] ' \" / = </m>", "S" },
        { "<m>\t\r\n\x7F</m>", "S" },
        { "<m><![CDATA[</m><m from='admin'>]]></m>", "S" },
        { "<m><![CDATA[]]]]><![CDATA[>]] ]>&<]]></m>", "S" },
        { "<m><![CDATA[]]x]>] & ]]\n]]></m>", "S" },
        { "<m><![CDATA[\xC3\xA9]\xC3\xA9]]\xC3\xA9>]]></m>", "S" },
        { "<m>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#x1f600;&#x0000041;</m>", "S" },
        { "<m a='&lt;&#10;'/>", "S" }, { "<m a='\t\n\r '/>", "S" },
        { "<\xD1\x8F \xD1\x8F='\xD1\x8F'>\xE2\x82\xAC\xF0\x9F\x98\x80</\xD1\x8F>", "S" },
        { "<m a.b-c_d:e='1'/>", "S" },
        { "  \n", "" },
        { "<m", "" }, { "<m>", "" }, { "<m>&am", "" },
    };

    (void)state;
    check_rows(false, &no_limits, rows, COUNT_OF(rows));
}

static void malformed_stanzas_are_refused(void **state)
{
    static const struct row rows[] = {
        { "x", "!n" }, { "<m/>x", "S!n" }, { "<m/>&lt;", "S!n" }, { ">", "!n" },
        { "<m a/>", "!n" }, { "<m a>", "!n" }, { "<m a=1/>", "!n" }, { "<m a='1'b='2'/>", "!n" },
        { "<m =''/>", "!n" }, { "<m 'a'/>", "!n" }, { "<m/ >", "!n" }, { "<m / >", "!n" },
        { "<m></>", "!n" }, { "<m></ m>", "!n" }, { "<m></m a='1'>", "!n" }, { "<m></m/>", "!n" },
        { "<-m/>", "!n" }, { "<.m/>", "!n" }, { "<m><</m>", "!n" }, { "<m$/>", "!n" },
        { "<m -a='1'/>", "!n" }, { "<m><!x></m>", "!n" }, { "<m><![CDAT[", "!n" },
        { "<m><![cdata[", "!n" }, { "<![CDATA[x]]>", "!n" },
        { "<m>\x01</m>", "!n" }, { "<m>\x1F</m>", "!n" }, { "<m a='\x02'/>", "!n" },
        { "<m><![CDATA[\x03]]></m>", "!n" }, { "<m\x04/>", "!n" },
        { "<m>&</m>", "!n" }, { "<m>& </m>", "!n" }, { "<m>&lt</m>", "!n" }, { "<m>&;</m>", "!n" },
        { "<m>&#;</m>", "!n" }, { "<m>&#x;</m>", "!n" }, { "<m>&#1a;</m>", "!n" },
        { "<m>&#xg;</m>", "!n" }, { "<m>&#X41;</m>", "!n" }, { "<m>&#0;</m>", "!n" },
        { "<m>&#x1;</m>", "!n" }, { "<m>&#xD800;</m>", "!n" }, { "<m>&#xDFFF;</m>", "!n" },
        { "<m>&#xFFFE;</m>", "!n" }, { "<m>&#xFFFF;</m>", "!n" }, { "<m>&#x110000;</m>", "!n" },
        { "<m>&#99999999999999999999;</m>", "!n" }, { "<m>&#4294967361;</m>", "!n" },
        { "<x xmlns='jabber:client&#1;message'/>", "!n" },
    };

    (void)state;
    check_rows(false, &no_limits, rows, COUNT_OF(rows));
    check(false, &no_limits, (struct str){ "<m>\0</m>", 8 }, "!n");
    check(false, &no_limits, (struct str){ "<m a='\0'/>", 9 }, "!n");
    check(false, &no_limits, (struct str){ "\0", 1 }, "!n");
}

static void restricted_xml_is_refused(void **state)
{
    static const struct row rows[] = {
        { "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>", "!r" }, { "<m><!DOCTYPE x>", "!r" },
        { "<m><!ENTITY a 'b'>", "!r" }, { "<!ELEMENT a>", "!r" }, { "<!-- x -->", "!r" },
        { "<m><!-- x --></m>", "!r" }, { "<?foo bar?>", "!r" }, { "<m><?foo bar?></m>", "!r" },
        { "<?xml version='1.0'?>", "!r" }, { "<m>&foo;</m>", "!r" }, { "<m a='&foo;'/>", "!r" },
        { "<m>&ltx;</m>", "!r" }, { "<m>&LT;</m>", "!r" }, { "<m>&ampamp;</m>", "!r" },
        { "<m>&\xC3\xA9;</m>", "!r" },
    };

    (void)state;
    check_rows(false, &no_limits, rows, COUNT_OF(rows));
}

static void utf8_is_checked(void **state)
{
    static const struct row rows[] = {
        { "<a\xE0\x3C\x2F/>", "!e" }, { "<m>\xC0\xAF</m>", "!e" }, { "<m>\xED\xA0\x80</m>", "!e" },
        { "<m>\xF4\x90\x80\x80</m>", "!e" }, { "<m>\x80</m>", "!e" }, { "<m>\xC3</m>", "!e" },
        { "<m>\xE2\x82</m>", "!e" }, { "<m>\xE2\x82" "abcdefgh", "!e" }, { "<m>\xF8\x88", "!e" },
        { "<m>\xF0\x8F\xBF\xBF</m>", "!e" }, { "<m>\xE0\x9F\xBF</m>", "!e" },
        { "<m a='\xFF'/>", "!e" }, { "<m><![CDATA[\xFE]]></m>", "!e" }, { "<m \xC1='1'/>", "!e" },
        { "<m></m\xED\xBF\xBF>", "!e" }, { "\xFF", "!e" }, { "<m a='1'\x80/>", "!e" },
        { "<m>&\xFF;</m>", "!e" },
        { "<m>\xEF\xBF\xBF</m>", "!n" }, { "<m>\xEF\xBF\xBE</m>", "!n" },
        { "<m a='\xEF\xBF\xBF'/>", "!n" }, { "\xC3\xA9", "!n" },
        { "<m>\xEF\xBF\xBD\xEE\x80\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF\xF0\x90\x80\x80\xC2\x80</m>",
          "S" },
    };

    (void)state;
    check_rows(false, &no_limits, rows, COUNT_OF(rows));
}

static void limits_hold(void **state)
{
    static const struct framer_limits limits = {
        .stanza_bytes = 40, .header_bytes = 30, .depth = 3, .elements = 5, .attributes = 2,
        .space_bytes = 8
    };
    static const struct row stanzas[] = {
        { "<m>0123456789012345678901234567890123</m>", "OK" },             /* 41 bytes */
        { "<m>012345678901234567890123456789012</m>", "S" },               /* 40 bytes */
        { "<m>012345678901234567890123456789012</m><m/>", "SS" },
        { "<m>012345678901234567890123456789012<<", "!n" },
        { "<m>0123456789012345678901234567890123456789</m><m/>", "OKS" },
        { "<m a='0123456789012345678901234567890123456789/>'/><m/>", "OKS" },
        { "<m>0123456789012345678901234567890123456<![CDATA[</m>]]></m><m/>", "OKS" },
        { "<m>0123456789012345678901234567890123456<m></m><m/></m>x", "OK!n" },
        { "<m>0123456789012345678901234567890123456\xFF", "O!e" },
        { "<m>012345678901234567890123456789012345\xC3\xA9&foo;", "O!r" },
        { "<m>0123456789012345678901234567890<a><a><a><a b='' c='' d=''/></a></a></a></m><r/>",
          "OKS" },
        { "</aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>", "!p" },
        { "<a><b><c/></b></a>", "S" }, { "<a><b><c><d/></c></b></a><a/>", "OKS" },
        { "<a><b><c><", "" },
        { "<a><b/><b/><b/><b/></a><a/>", "SS" }, { "<a><b/><b/><b/><b/><b/></a><a/>", "OKS" },
        { "<a b='' c=''/>", "S" }, { "<a b='' c='' d=''/><a/>", "OKS" },
        { "<a><b b='' c='' d=''/><b><c><d><e/></d></c></b></a><a/>", "OKS" },
        { "<a b='' c=''><a b=''/></a>", "S" },
        { "        <a/>        <a/>", "SS" }, { "         <a/>", "!p" },
        { "<a/>         <a/>", "S!p" }, { "<a>         </a>", "S" },
    };
    static const struct row headers[] = {
        { "<stream:stream a='1' b='2345'>", "H" },                          /* 30 bytes */
        { "<stream:stream a='1' b='23456'>", "!p" },
        { "<?xml version='1.0'?><stream:s>", "!p" },
        { "<s>", "H" }, { "<s a='' b='' c=''>", "!p" }, { "         <s>", "!p" },
    };

    (void)state;
    check_rows(false, &limits, stanzas, COUNT_OF(stanzas));
    check_rows(true, &limits, headers, COUNT_OF(headers));
}

/* RFC 6120 section 4.2: one header each; another one inside is no element either. */
static void nested_headers(void **state)
{
    static const struct row rows[] = {
        { "<stream:s><m/><stream:sm/><x><stream:s/></x></stream:s>", "HSSSC" },
        { "<stream:s><m/><stream:s><m/>", "HS!p" }, { "<s:s><s:s/>", "H!p" },
    };

    (void)state;
    check_rows(true, &no_limits, rows, COUNT_OF(rows));
}

static void limits_may_be_replaced(void **state)
{
    struct framer_limits small = { .stanza_bytes = 10 }, large = { .stanza_bytes = 1000 };
    static const char in[] = "<message>longer than ten</message>";
    struct framer f;
    size_t start, used;

    (void)state;
    framer_init_stanzas(&f, &small);
    assert_int_equal(framer_scan(&f, in, 0, 8, &start, &used), FRAME_MORE);
    assert_int_equal(start, 0);
    f.limits = &large;
    assert_int_equal(framer_scan(&f, in, 8, sizeof in - 1, &start, &used), FRAME_STANZA);
    assert_int_equal(start, 0);
    assert_int_equal(used, sizeof in - 1);
    f.limits = &small;
    assert_int_equal(framer_scan(&f, in, 0, sizeof in - 1, &start, &used), FRAME_OVERSIZE);
    assert_int_equal(used, 10);
    assert_int_equal(framer_scan(&f, in + 10, 0, sizeof in - 11, &start, &used), FRAME_SKIPPED);
    assert_int_equal(used, sizeof in - 11);
}

static void places_are_exact(void **state)
{
    struct frames f;

    (void)state;
    run(&f, true, &no_limits, STR(" <s>  <a/>\n<b></b> </s>"), NULL, 0);
    assert_string_equal(f.places.p, "H[1,4) S[6,10) S[11,18) C[19,23) ");
    frames_free(&f);
    run(&f, false, &(struct framer_limits){ .stanza_bytes = 10 }, STR("  <a>0123456789</a>"), NULL,
        0);
    assert_string_equal(f.places.p, "O[2,12) K[19,19) ");
    frames_free(&f);
    run(&f, false, &no_limits, STR("<a/> x"), NULL, 0);
    assert_string_equal(f.places.p, "S[0,4) ![5,5) n text between stanzas");
    frames_free(&f);
}

static void a_fault_is_final(void **state)
{
    struct framer f;
    size_t start, used;

    (void)state;
    framer_init_stanzas(&f, &no_limits);
    assert_int_equal(framer_scan(&f, "x", 0, 1, &start, &used), FRAME_BAD);
    assert_int_equal(framer_scan(&f, "<a/>", 0, 4, &start, &used), FRAME_BAD);
    assert_int_equal(f.fault, FAULT_NOT_WELL_FORMED);
}

/* Nothing is buffered of what is skipped or is white space. */
static void little_is_kept(void **state)
{
    struct framer_limits limits = { .stanza_bytes = 100 };
    char junk[1000];
    struct framer f;
    size_t start, used;

    (void)state;
    memset(junk, 'x', sizeof junk);
    framer_init_stanzas(&f, &limits);
    assert_int_equal(framer_scan(&f, "<m>", 0, 3, &start, &used), FRAME_MORE);
    memcpy(junk, "<m>", 3);
    assert_int_equal(framer_scan(&f, junk, 3, sizeof junk, &start, &used), FRAME_OVERSIZE);
    assert_int_equal(used, 100);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(framer_scan(&f, junk + 3, 0, 900, &start, &used), FRAME_MORE);
        assert_int_equal(start, 900);
    }
    assert_int_equal(framer_scan(&f, "</m>", 0, 4, &start, &used), FRAME_SKIPPED);
    assert_int_equal(framer_scan(&f, " \n ", 0, 3, &start, &used), FRAME_MORE);
    assert_int_equal(start, 3);
}

static void nothing_follows_the_close(void **state)
{
    struct framer f;
    size_t start, used;

    (void)state;
    framer_init_stanzas(&f, &no_limits);
    assert_int_equal(framer_scan(&f, "</s><a/>", 0, 8, &start, &used), FRAME_CLOSE);
    assert_int_equal(used, 4);
    assert_int_equal(framer_scan(&f, "<a/>\xFF", 0, 5, &start, &used), FRAME_MORE);
    assert_int_equal(start, 5);
    assert_int_equal(used, 5);
}

/* Four thousand million tags deep, nobody's limit notwithstanding. */
static void depth_never_wraps(void **state)
{
    struct framer f;
    size_t start, used;

    (void)state;
    framer_init_stanzas(&f, &no_limits);
    assert_int_equal(framer_scan(&f, "<a>", 0, 3, &start, &used), FRAME_MORE);
    f.depth = UINT32_MAX;
    assert_int_equal(framer_scan(&f, "<a><a>", 3, 6, &start, &used), FRAME_BAD);
    assert_int_equal(f.fault, FAULT_POLICY);
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* 256 KiB of one start tag, a byte at a time: linear, so far below a second in any build. */
static void a_dribbled_tag_costs_little(void **state)
{
    enum { SIZE = 256 * 1024 };
    char *tag = try_bytes(SIZE);
    struct framer f;
    size_t start, used;
    double began;

    (void)state;
    assert_non_null(tag);
    memset(tag, '>', SIZE);
    memcpy(tag, "<m a='", 6);
    framer_init_stanzas(&f, &no_limits);
    began = cpu_seconds();
    for (size_t i = 0; i < SIZE; i++) {
        assert_true(framer_scan(&f, tag, i, i + 1, &start, &used) == FRAME_MORE);
        assert_true(start == 0);
    }
    assert_true(cpu_seconds() - began < 1.0);
    mem_free(&tag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_found),
        cmocka_unit_test(stanzas_are_found),
        cmocka_unit_test(malformed_stanzas_are_refused),
        cmocka_unit_test(restricted_xml_is_refused),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(nested_headers),
        cmocka_unit_test(limits_may_be_replaced),
        cmocka_unit_test(places_are_exact),
        cmocka_unit_test(a_fault_is_final),
        cmocka_unit_test(little_is_kept),
        cmocka_unit_test(nothing_follows_the_close),
        cmocka_unit_test(depth_never_wraps),
        cmocka_unit_test(a_dribbled_tag_costs_little),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
