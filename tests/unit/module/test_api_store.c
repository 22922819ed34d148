/*
 * test_api_store.c - documents: one, lists, accounts, versions; and a store that is away.
 */
#include "probe.h"

static xy_status last;
static char seen[200];
static uint64_t version;

static void got(xy_mod *who, xy_req *rq, const xy_docs *docs)
{
    (void)who;
    last = xy_docs_status(docs);
    seen[0] = '\0';
    version = xy_docs_version(docs, 0);
    for (size_t i = 0; i < xy_docs_count(docs); i++) {
        size_t len;
        const char *value = xy_docs_value(docs, i, &len);
        assert_int_equal(strlen(value), len);
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s=%s ", xy_docs_key(docs, i), value);
    }
    assert_null(xy_docs_key(docs, xy_docs_count(docs)));
    assert_null(xy_docs_value(docs, xy_docs_count(docs), NULL));
    xy_end(rq, XY_OK);
}

static void put(xy_mod *who, xy_req *rq, xy_status s)
{
    (void)who;
    last = s;
    xy_end(rq, XY_OK);
}

static xy_req *begin(void)
{
    last = (xy_status)-1;
    return xy_background(m, NULL, "testing");
}

static xy_status write_one(const char *account, const char *key, const char *value, uint64_t at)
{
    xy_doc_write w = { account, "things", key, value, value == NULL ? 0 : strlen(value), at };

    assert_int_equal(xy_doc_put(m, begin(), &w, 1, put), XY_LATER);
    assert_int_equal(last, (xy_status)-1);          /* never from inside */
    xyt_run(t);
    return last;
}

static void documents_are_found_again(void **state)
{
    (void)state;
    assert_int_equal(write_one("", "k", "v", XY_ANY_VERSION), XY_OK);
    xy_doc_get(m, begin(), "", "things", "k", got);
    xyt_run(t);
    assert_int_equal(last, XY_OK);
    assert_string_equal(seen, "k=v ");
    xy_doc_get(m, begin(), "", "things", "other", got);
    xyt_run(t);
    assert_int_equal(last, XY_NOT_FOUND);
    assert_string_equal(seen, "");
    assert_int_equal(write_one("", "k", NULL, XY_ANY_VERSION), XY_OK);
    assert_null(xyt_doc(t, "", "things", "k"));
}

static void versions_decide_who_wins(void **state)
{
    (void)state;
    assert_int_equal(write_one("", "k", "1", 0), XY_OK);
    assert_int_equal(write_one("", "k", "2", 0), XY_CLASH);
    xy_doc_get(m, begin(), "", "things", "k", got);
    xyt_run(t);
    assert_int_equal(write_one("", "k", "3", version), XY_OK);
    assert_int_equal(write_one("", "k", "4", version), XY_CLASH);
    assert_string_equal(xyt_doc(t, "", "things", "k"), "3");
}

static void one_set_is_all_or_nothing(void **state)
{
    (void)state;
    xy_doc_write set[] = { { "", "things", "a", "1", 1, XY_ANY_VERSION }, { "", "things", "b", "2", 1, 77 } };

    xy_doc_put(m, begin(), set, 2, put);
    xyt_run(t);
    assert_int_equal(last, XY_CLASH);
    assert_null(xyt_doc(t, "", "things", "a"));
    set[1].version = 0;
    xy_doc_put(m, begin(), set, 2, put);
    xyt_run(t);
    assert_string_equal(xyt_doc(t, "", "things", "b"), "2");
}

static void lists_come_in_order_and_in_parts(void **state)
{
    (void)state;
    write_one("juliet@example.org", "c", "3", 0);
    write_one("juliet@example.org", "a", "1", 0);
    write_one("juliet@example.org", "b", "2", 0);
    write_one("nurse@example.org", "d", "4", 0);
    xy_doc_list(m, begin(), "juliet@example.org", "things", NULL, 0, got);
    xyt_run(t);
    assert_string_equal(seen, "a=1 b=2 c=3 ");
    xy_doc_list(m, begin(), "juliet@example.org", "things", "a", 1, got);
    xyt_run(t);
    assert_string_equal(seen, "b=2 ");
    xy_doc_list(m, begin(), "juliet@example.org", "none", NULL, 0, got);
    xyt_run(t);
    assert_int_equal(last, XY_OK);
    assert_string_equal(seen, "");
    xy_doc_accounts(m, begin(), "things", NULL, 0, got);
    xyt_run(t);
    assert_string_equal(seen, "juliet@example.org=1 nurse@example.org=4 ");
    xy_doc_accounts(m, begin(), "things", "juliet@example.org", 5, got);
    xyt_run(t);
    assert_string_equal(seen, "nurse@example.org=4 ");
}

static void away_is_not_absent(void **state)
{
    (void)state;
    xyt_store_fail(t, 1);
    xy_doc_get(m, begin(), "", "things", "k", got);
    xyt_run(t);
    assert_int_equal(last, XY_UNAVAILABLE);
    assert_int_equal(version, 0);
    xyt_store_fail(t, 1);
    assert_int_equal(write_one("", "k", "v", 0), XY_UNAVAILABLE);
}

static void a_late_answer_finds_nobody(void **state)
{
    (void)state;
    xyt_store_hold(t, true);
    xy_req *rq = begin();
    xy_doc_get(m, rq, "", "things", "k", got);
    xy_end(rq, XY_UNAVAILABLE);
    xyt_store_hold(t, false);
    assert_int_equal(last, (xy_status)-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(documents_are_found_again),
        PROBE_TEST(versions_decide_who_wins),
        PROBE_TEST(one_set_is_all_or_nothing),
        PROBE_TEST(lists_come_in_order_and_in_parts),
        PROBE_TEST(away_is_not_absent),
        PROBE_TEST(a_late_answer_finds_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
