/*
 * test_api_mailbox_add.c - messages from elsewhere: each once, in their order, what waits and is archived is one; a
 * mailbox that is full, a store that is away.
 *
 * An element says what is to be added: <m at='MS' flags='wa' id='OLD' peer='JID'>body</m> with w: waits, a: archived,
 * s: sent.  Its namespace is no stanza's, so the message is made of the body.  <all step='N'>: by N at a time.
 */
#include <stdlib.h>
#include <xylem/module.h>

static xy_flow take(xy_mod *m, xy_req *rq);
static xy_flow give(xy_mod *m, xy_req *rq);
static const xy_exchange exchange[] = { { "urn:test", "all", XY_EXCHANGE_PARTS, give, take }, { 0 } };

#define PROBE .summary = "probe", .exchange = exchange
#include "probe.h"

#define ME  "me@example.org"
#define YOU "you@example.org/y"

static char each[1001];
static xy_mailbox_new all[1001];
static size_t nall, at, step;

static void added(xy_mod *who, xy_req *rq, const xy_mailbox_added *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++) {
        each[at + i] = a->each[i] == XY_OK ? '+' : a->each[i] == XY_CLASH ? '=' : a->each[i] == XY_REFUSED ? '-' : '?';
        n += a->each[i] == XY_OK;
    }
    at += a->n;
    each[at] = '\0';
    xy_exchange_added(rq, n);
    if (a->status == XY_OK && at < nall)
        xy_mailbox_add(who, rq, all + at, nall - at < step ? nall - at : step, added);
    else
        xy_end(rq, a->status);
}

static xy_flow take(xy_mod *who, xy_req *rq)
{
    const xy_xml *top = xy_exchange_element(rq);
    const char *steps = xy_xml_attr(top, "step");
    xy_arena *a = xy_arena_of(rq);

    memset(all, 0, sizeof all);
    nall = at = 0;
    for (const xy_xml *e = xy_child(top, "m", NULL); e != NULL; e = xy_next(e, "m", NULL)) {
        const char *flags = xy_xml_attr(e, "flags"), *peer = xy_xml_attr(e, "peer");
        xy_mailbox_new *x = &all[nall++];
        x->stamp = strtoll(xy_xml_attr(e, "at"), NULL, 10);
        x->waits = strchr(flags, 'w') != NULL;
        x->archived = strchr(flags, 'a') != NULL;
        x->sent = strchr(flags, 's') != NULL;
        x->id = xy_xml_attr(e, "id");
        x->peer = peer != NULL ? peer : YOU;
        xy_xml *message = xy_el(a, "message", strchr(flags, 'x') != NULL ? "urn:x" : "jabber:client");
        xy_chars(xy_sub(message, "body", NULL), xy_xml_text(e, NULL), SIZE_MAX);
        x->message = message;
    }
    each[0] = '\0';
    step = steps != NULL ? strtoul(steps, NULL, 10) : nall;
    return xy_mailbox_add(who, rq, all, step, added);
}

static void page(xy_mod *who, xy_req *rq, const xy_archive_page *p)
{
    xy_arena *a = xy_arena_of(rq);

    (void)who;
    for (size_t i = 0; i < p->nrows; i++) {
        const xy_xml *body = xy_child(xy_archive_stanza(a, &p->rows[i]), "body", NULL);
        xy_xml *e = xy_attr(xy_el(a, p->rows[i].sent ? "s" : "r", "urn:test"), "at", xy_text(a, "%lld",
                            (long long)p->rows[i].stamp));
        xy_exchange_put(rq, xy_chars(e, xy_xml_text(body, NULL), SIZE_MAX));
    }
    xy_end(rq, p->status);
}

static xy_flow give(xy_mod *who, xy_req *rq)
{
    return xy_mailbox_rows(who, rq, false, NULL, 1000, page);
}

static const char *add_by(const char *attribute, const char *inside)
{
    char xml[4000];

    snprintf(xml, sizeof xml, "<all xmlns='urn:test'%s>%s</all>", attribute, inside);
    const char *said = xyt_answer(t, xyt_take(t, ME, xml));
    return strncmp(said, "ok", 2) == 0 ? each : said;
}

static const char *add(const char *inside)
{
    return add_by("", inside);
}

static void archive_is(const char *inside)
{
    const char *got = xyt_give(t, ME, "urn:test", "all");
    char flat[4000];
    size_t n = 0;

    for (const char *p = got; *p != '\0'; p++)
        if (*p != '\n')
            flat[n++] = *p;
    flat[n] = '\0';
    const char *begin = flat[0] == '\0' ? flat : flat + strlen("<all xmlns='urn:test'>");
    assert_memory_equal(begin, inside, strlen(inside));
    assert_int_equal(strlen(begin), strlen(inside) + (flat[0] == '\0' ? 0 : strlen("</all>")));
}

static void test_each_once_in_order(void **state)
{
    (void)state;
    assert_string_equal(add("<m at='5000' flags='a'>2</m><m at='1000' flags='as'>1</m>"
                            "<m at='5000' flags='a'>3</m>"), "+++");
    archive_is("<s at='1000'>1</s><r at='5000'>2</r><r at='5000'>3</r>");
    assert_string_equal(add("<m at='5000' flags='a'>2</m><m at='1000' flags='as'>1</m><m at='5000' flags='a'>3</m>"
                            "<m at='5000' flags='a'>4</m>"), "===+");
    archive_is("<s at='1000'>1</s><r at='5000'>2</r><r at='5000'>3</r><r at='5000'>4</r>");
    assert_string_equal(add("<m at='5000' flags='as'>2</m><m at='5000' flags='a' peer='x@example.org'>2</m>"
                            "<m at='5001' flags='a'>2</m>"), "+++");       /* each another one */
}

/* The same twice in a file is there twice, and the next time nothing is added. */
static void test_twins(void **state)
{
    (void)state;
    assert_string_equal(add("<m at='9000' flags='a'>x</m><m at='9000' flags='a'>x</m>"), "++");
    assert_string_equal(add("<m at='9000' flags='a'>x</m><m at='9000' flags='a'>x</m>"), "==");
}

/* Nor do those of one call stand for those of the next, with ids and without. */
static void test_twins_in_several_calls(void **state)
{
    static const char five[] = "<m at='9000' flags='a'>x</m><m at='9000' flags='a'>x</m><m at='9000' flags='a'>x</m>"
                               "<m at='9000' flags='a' id='4'>x</m><m at='9000' flags='a' id='5'>x</m>";
    static const char near[] = "<m at='50000' flags='a'>y</m><m at='51000' flags='a'>y</m>";

    (void)state;
    assert_string_equal(add_by(" step='2'", five), "+++++");
    assert_string_equal(add_by(" step='2'", five), "=====");
    assert_string_equal(add_by(" step='1'", five), "=====");
    assert_string_equal(add("<m at='50000' flags='w'>y</m>"), "+");
    assert_string_equal(add_by(" step='1'", near), "++");               /* one waits, too, the other does not */
    assert_string_equal(add_by(" step='1'", near), "==");
    archive_is("<r at='9000'>x</r><r at='9000'>x</r><r at='9000'>x</r><r at='9000'>x</r><r at='9000'>x</r>"
               "<r at='50000'>y</r><r at='51000'>y</r>");
}

static void test_what_waits_and_is_archived_is_one(void **state)
{
    (void)state;
    assert_string_equal(add("<m at='20000' flags='w'>1</m>"), "+");
    archive_is("");
    assert_string_equal(add("<m at='19000' flags='a'>1</m>"), "+");         /* the archive says when it was */
    archive_is("<r at='19000'>1</r>");
    assert_int_equal(xyt_waiting(t, ME), 1);
    assert_string_equal(add("<m at='40000' flags='a'>2</m>"), "+");
    assert_string_equal(add("<m at='41500' flags='w'>2</m>"), "+");
    archive_is("<r at='19000'>1</r><r at='40000'>2</r>");
    assert_int_equal(xyt_waiting(t, ME), 2);
    assert_string_equal(add("<m at='20000' flags='w'>1</m><m at='19000' flags='a'>1</m>"
                            "<m at='41500' flags='w'>2</m><m at='40000' flags='a'>2</m>"), "====");
    assert_string_equal(add("<m at='60000' flags='a'>3</m><m at='60100' flags='w'>3</m>"), "++");   /* in one call */
    assert_int_equal(xyt_waiting(t, ME), 3);
    assert_string_equal(add("<m at='63000' flags='w'>3</m>"), "+");         /* too long after it: another one */
    assert_int_equal(xyt_waiting(t, ME), 4);
}

static void test_ids_of_before(void **state)
{
    (void)state;
    assert_string_equal(add("<m at='1000' flags='a' id='one'>1</m><m at='2000' flags='w' id='two'>2</m>"
                            "<m at='3000' flags='w'>3</m>"), "+++");
    assert_non_null(xyt_doc(t, ME, "moved", "id:one"));
    assert_null(xyt_doc(t, ME, "moved", "id:two"));             /* of no archive */
    assert_non_null(xyt_doc(t, ME, "moved", "waited:two"));
    assert_string_equal(add("<m at='2777' flags='w' id='two'>2</m>"), "=");     /* by its id, whatever its stamp */
}

static void test_what_cannot_be(void **state)
{
    (void)state;
    assert_string_equal(add("<m at='0' flags='a'>1</m><m at='-5' flags='a'>1</m><m at='99999999999999' flags='a'>1</m>"
                            "<m at='1' flags='ax'>1</m><m at='1' flags=''>1</m><m at='1' flags='a'>1</m>"), "-----+");
    xyt_mailbox_full(t, true);
    assert_string_equal(add("<m at='1' flags='w'>1</m><m at='5000' flags='w'>2</m>"
                            "<m at='5000' flags='a'>3</m>"), "--+");
    xyt_mailbox_full(t, false);
    assert_string_equal(add("<m at='1' flags='w'>1</m>"), "+");
    assert_string_equal(add(""), "");
}

/* Long and dense: more than a page of what is there around it, and one far from the other. */
static void test_many(void **state)
{
    static char xml[80000];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(xml, sizeof xml, "<all xmlns='urn:test'>");
    for (int i = 0; i < 900; i++)
        n += (size_t)snprintf(xml + n, sizeof xml - n, "<m at='%d' flags='a'>%d</m>",
                              100000 + i * (i % 3 == 0 ? 5 : 900), i);
    snprintf(xml + n, sizeof xml - n, "</all>");
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, xml)), "ok: 900 added");
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, xml)), "ok: 0 added");
}

static void test_the_store_away(void **state)
{
    static const char three[] = "<m at='1000' flags='a' id='i'>1</m><m at='1500' flags='w'>2</m>"
                                "<m at='1500' flags='a'>2</m>";
    unsigned n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        xyt_store_fail(t, n + 1);
        failed = strcmp(add(three), "unavailable") == 0;
        xyt_store_fail(t, 0);
        if (failed)
            add(three);
        archive_is("<r at='1000'>1</r><r at='1500'>2</r>");
        assert_int_equal(xyt_waiting(t, ME), 1);
        assert_string_equal(add(three), "===");
        assert_int_equal(probe_end(NULL), 0);
        assert_int_equal(probe_begin(NULL), 0);
    }
    assert_true(n > 5);
}

static void test_memory(void **state)
{
    static const char two[] = "<m at='1000' flags='a' id='i'>1</m><m at='1000' flags='w'>2</m>";
    unsigned n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        assert_non_null(xyt_live(t, ME));
        xyt_fail_alloc(t, n + 1);
        add(two);
        failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        add(two);
        archive_is("<r at='1000'>1</r>");
        assert_int_equal(xyt_waiting(t, ME), 1);
        assert_int_equal(probe_end(NULL), 0);
        assert_int_equal(probe_begin(NULL), 0);
        assert_true(n < 300);
    }
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(test_each_once_in_order), PROBE_TEST(test_twins), PROBE_TEST(test_twins_in_several_calls),
        PROBE_TEST(test_what_waits_and_is_archived_is_one),
        PROBE_TEST(test_ids_of_before), PROBE_TEST(test_what_cannot_be), PROBE_TEST(test_many),
        PROBE_TEST(test_the_store_away), PROBE_TEST(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
