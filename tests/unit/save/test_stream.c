/*
 * test_stream.c - pages and operations leave in the order of their places, and a stream with a gap says so.
 */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "save/op_line.h"
#include "save/stream.h"

static struct stream *s;
static struct text out;

static int set_up(void **state)
{
    (void)state;
    support_fail_alloc(0);
    s = stream_new();
    text_init(&out, 0);
    return s != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    stream_free(&s);
    text_free(&out);
    assert_int_equal(support_blocks(), 0);
    return support_reset(state);
}
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void put(const char *account)
{
    stream_put(s, &(xy_store_op){ .kind = XY_STORE_ACCOUNT_REMOVE, .domain = "d", .account = account });
}

/* The accounts of operations, and what was written into pages, in their order. */
static const char *taken(size_t most)
{
    static char words[4000];
    size_t n = 0;

    text_clear(&out);
    stream_take(s, &out, most);
    struct str left = { out.p, out.len };
    while (left.len > 0) {
        struct str line = str_line(&left);
        const char *at = memmem(line.p, line.len, "\"account\": \"", 12);
        for (const char *p = at != NULL ? at + 12 : line.p; p < line.p + line.len && *p != '"'; p++)
            words[n++] = *p;
        words[n++] = ' ';
    }
    words[n] = '\0';
    return words;
}

static struct stream_page *open_page(void)
{
    struct stream_page *p = stream_page_open(s);

    assert_non_null(p);
    return p;
}

static void a_new_one_is_empty(void **state)
{
    (void)state;
    assert_true(stream_is_empty(s) && !stream_is_ready(s));
    assert_int_equal(stream_waiting(s), 0);
    assert_string_equal(taken(100), "");
    assert_null(stream_broken(s));
    struct stream *none = NULL;
    stream_free(&none);
}

static void the_order_is_that_of_the_places(void **state)
{
    (void)state;
    put("a");
    struct stream_page *first = open_page(), *second = open_page();
    put("d");
    put("e");
    text_puts(stream_page_text(second), "c\n");
    stream_page_fill(s, &second);
    assert_null(second);
    assert_true(stream_is_ready(s));
    assert_string_equal(taken(10000), "a ");
    assert_false(stream_is_ready(s));
    assert_false(stream_is_empty(s));
    assert_string_equal(taken(10000), "");      /* what stands behind a page that is not filled waits for it */
    put("f");
    text_puts(stream_page_text(first), "b\nb2\n");
    stream_page_fill(s, &first);
    assert_string_equal(taken(10000), "b b2 c d e f ");
    assert_true(stream_is_empty(s));
    assert_int_equal(stream_waiting(s), 0);
}

static void an_operation_behind_a_page_is_not_put_before_it(void **state)
{
    (void)state;
    put("a");
    struct stream_page *p = open_page();
    put("c");
    stream_page_fill(s, &p);                    /* empty ones have a place, too */
    put("d");
    p = open_page();
    text_puts(stream_page_text(p), "e\n");
    put("f");
    stream_page_fill(s, &p);
    assert_string_equal(taken(10000), "a c d e f ");
}

static void as_much_as_was_asked_for(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct stream_page *p = open_page();
        text_puts(stream_page_text(p), "0123456789\n");
        stream_page_fill(s, &p);
    }
    assert_int_equal(stream_waiting(s), 33);
    assert_string_equal(taken(1), "0123456789 ");
    assert_int_equal(stream_waiting(s), 22);
    assert_string_equal(taken(12), "0123456789 0123456789 ");
    assert_int_equal(stream_waiting(s), 0);
    for (unsigned i = 0; i < 3000; i++)
        put("x");
    taken(1);
    assert_true(out.len >= 64 * 1024 && out.len < 70 * 1024);   /* operations lie in pages as well */
    assert_false(stream_is_empty(s));
}

static void more_than_can_be_kept_breaks_it(void **state)
{
    char *value = malloc(1 << 20);
    const xy_doc_write w = { .account = "a", .collection = "c", .key = "k", .value = value, .len = 1 << 20 };
    const xy_store_op op = { .kind = XY_STORE_DOC_PUT, .domain = "d", .writes = &w, .nwrites = 1 };

    (void)state;
    memset(value, 'x', 1 << 20);
    for (unsigned i = 0; i < 63; i++)
        stream_put(s, &op);
    assert_null(stream_broken(s));
    taken(10 << 20);
    for (unsigned i = 0; i < 10; i++)
        stream_put(s, &op);                     /* what was taken away does not count */
    assert_null(stream_broken(s));
    for (unsigned i = 0; i < 10; i++)
        stream_put(s, &op);
    assert_non_null(stream_broken(s));
    size_t waiting = stream_waiting(s);
    for (unsigned i = 0; i < 10; i++)
        stream_put(s, &op);                     /* it takes no more memory then */
    assert_int_equal(stream_waiting(s), waiting);
    const char *why = stream_broken(s);
    stream_break(s, "later");
    assert_string_equal(stream_broken(s), why);
    free(value);
}

/* Pages are bounded by who reads them. */
static void pages_do_not_break_it(void **state)
{
    char *value = malloc(1 << 20);

    (void)state;
    memset(value, 'x', 1 << 20);
    for (unsigned i = 0; i < 70; i++) {
        struct stream_page *p = open_page();
        text_add(stream_page_text(p), value, 1 << 20);
        stream_page_fill(s, &p);
    }
    put("a");
    assert_null(stream_broken(s));
    free(value);
}

static void it_can_be_broken(void **state)
{
    (void)state;
    put("a");
    stream_break(s, "why not");
    put("b");
    assert_string_equal(stream_broken(s), "why not");
}

static void refused_memory_breaks_it(void **state)
{
    (void)state;
    stream_free(&s);
    SUPPORT_EACH_REFUSAL {
        struct stream *t = stream_new();
        if (t != NULL) {
            struct stream_page *p = stream_page_open(t);
            if (p != NULL) {
                text_puts(stream_page_text(p), "a\n");
                stream_page_fill(t, &p);
            }
            stream_put(t, &(xy_store_op){ .kind = XY_STORE_ACCOUNT_REMOVE, .domain = "d", .account = "a" });
            struct text got;
            text_init(&got, 0);
            stream_take(t, &got, 1000);
            if (!support_alloc_failed())
                assert_true(got.len > 2 && stream_broken(t) == NULL);
            else
                assert_true(p == NULL || stream_broken(t) != NULL);
            text_free(&got);
        }
        stream_free(&t);
    }
}

/* ---- threads ---- */

static void *put_many(void *arg)
{
    struct stream *to = arg;
    char name[20];

    for (unsigned i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "%u", i);
        stream_put(to, &(xy_store_op){ .kind = XY_STORE_ACCOUNT_REMOVE, .domain = "d", .account = name });
    }
    return NULL;
}

/* Each operation comes once and in its order, whatever is taken and opened meanwhile. */
static void another_thread_may_put(void **state)
{
    pthread_t thread;
    unsigned next = 0;
    struct stream_page *p = NULL;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, put_many, s), 0);
    while (next < 2000) {
        if (p != NULL)
            stream_page_fill(s, &p);
        else
            p = stream_page_open(s);
        text_clear(&out);
        stream_take(s, &out, 5000);
        struct str left = { out.p, out.len };
        while (left.len > 0) {
            char wanted[60];
            struct str line = str_line(&left);
            snprintf(wanted, sizeof wanted, "\"account\": \"%u\"", next++);
            assert_non_null(memmem(line.p, line.len, wanted, strlen(wanted)));
        }
    }
    pthread_join(thread, NULL);
    if (p != NULL)
        stream_page_fill(s, &p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_one_is_empty),
        TEST(the_order_is_that_of_the_places),
        TEST(an_operation_behind_a_page_is_not_put_before_it),
        TEST(as_much_as_was_asked_for),
        TEST(more_than_can_be_kept_breaks_it),
        TEST(pages_do_not_break_it),
        TEST(it_can_be_broken),
        TEST(refused_memory_breaks_it),
        TEST(another_thread_may_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
