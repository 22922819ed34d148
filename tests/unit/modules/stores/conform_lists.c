/* conform_lists.c - what there is, by its names: domains, their accounts, collections. */
#include "conform.h"

static xy_status put_in(struct stores *s, const char *domain, const char *account, const char *collection)
{
    xy_doc_write w = { .account = account, .collection = collection, .key = "k", .value = "v", .len = 1,
                       .version = XY_ANY_VERSION };
    xy_store_op op = op_of(XY_STORE_DOC_PUT, account);

    op.domain = domain;
    op.writes = &w;
    op.nwrites = 1;
    return run_write(s, &op);
}

static xy_status raise_in(struct stores *s, const char *domain, const char *account, uint64_t to)
{
    xy_store_op op = op_of(XY_STORE_MAILBOX_RAISE, account);

    op.domain = domain;
    op.after = to;
    return run_write(s, &op);
}

static xy_status resume_in(struct stores *s, const char *domain, const char *account, unsigned char token)
{
    xy_store_session session = { .resource = "r", .mechanism = "PLAIN", .seen = 70 };
    xy_store_op op = op_of(XY_STORE_SESSION_PUT, account);

    memset(session.token, token, sizeof session.token);
    op.domain = domain;
    op.session = &session;
    return run_write(s, &op);
}

static xy_status remove_from(struct stores *s, const char *domain, const char *account)
{
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, account);

    op.domain = domain;
    return run_write(s, &op);
}

/* The names after that one, as "a b c". */
static const char *names(struct stores *s, xy_store_op op, const char *after, size_t limit)
{
    static char text[8192];
    size_t len = 0;

    op.key = after;
    op.limit = limit;
    if (run_read(s, &op) != XY_OK)
        fail_msg("%s", op.why);
    text[0] = '\0';
    for (size_t i = 0; i < op.ndocs; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i > 0 ? " " : "",
                                op.docs[i].key[0] == '\0' ? "-" : op.docs[i].key);
    return text;
}

static const char *domains(struct stores *s, const char *after, size_t limit)
{
    return names(s, op_of(XY_STORE_DOMAIN_LIST, NULL), after, limit);
}

static const char *owners(struct stores *s, const char *after, size_t limit)
{
    return names(s, op_of(XY_STORE_OWNER_LIST, NULL), after, limit);
}

static const char *collections(struct stores *s, const char *account, const char *after, size_t limit)
{
    return names(s, op_of(XY_STORE_COLLECTION_LIST, account), after, limit);
}

static void test_nothing(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_string_equal(domains(s, NULL, 0), "");
    assert_string_equal(owners(s, NULL, 0), "");
    assert_string_equal(owners(s, NULL, 5), "");
    assert_string_equal(collections(s, "a@a.test", NULL, 0), "");
    stores_close(s);
}

/* One domain has documents only, one a mailbox, one sessions; two have several of them, and count once. */
static void test_domains(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_in(s, "c.test", "", "c");
    put_in(s, "a.test", "a@a.test", "c");
    raise_in(s, "b.test", "b@b.test", 1);
    raise_in(s, "a.test", "a@a.test", 1);
    resume_in(s, "a.test", "a@a.test", 1);
    resume_in(s, "B.test", "b@B.test", 2);
    resume_in(s, "c.test", "c@c.test", 3);
    assert_string_equal(domains(s, NULL, 0), "B.test a.test b.test c.test");
    assert_string_equal(domains(s, NULL, 4), "B.test a.test b.test c.test");
    assert_string_equal(domains(s, NULL, 1), "B.test");
    assert_string_equal(domains(s, "B.test", 2), "a.test b.test");
    assert_string_equal(domains(s, "aa", 0), "b.test c.test");
    assert_string_equal(domains(s, "c.test", 5), "");
    stores_close(s);
}

static void test_owners(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_in(s, "a.test", "docs@a.test", "c");
    put_in(s, "a.test", "all@a.test", "c");
    put_in(s, "b.test", "other@b.test", "c");
    put_in(s, "b.test", "", "c");
    raise_in(s, "a.test", "all@a.test", 1);
    keep(s, "mail@a.test", 5, 1, 1, "<message/>");
    resume_in(s, "a.test", "all@a.test", 1);
    resume_in(s, "a.test", "sessions@a.test", 2);
    assert_string_equal(owners(s, NULL, 0), "all@a.test docs@a.test mail@a.test sessions@a.test");
    assert_string_equal(owners(s, "", 3), "all@a.test docs@a.test mail@a.test");
    assert_string_equal(owners(s, "docs@a.test", 1), "mail@a.test");
    assert_string_equal(owners(s, "mail@a.test", 9), "sessions@a.test");
    assert_string_equal(owners(s, "sessions@a.test", 9), "");
    stores_close(s);
}

/* The domain itself comes first. */
static void test_domain_itself(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_in(s, "a.test", "", "c");
    assert_string_equal(owners(s, NULL, 0), "-");
    put_in(s, "a.test", "a@a.test", "c");
    put_in(s, "a.test", "b@a.test", "c");
    assert_string_equal(owners(s, NULL, 0), "- a@a.test b@a.test");
    assert_string_equal(owners(s, NULL, 1), "-");
    assert_string_equal(owners(s, NULL, 2), "- a@a.test");
    assert_string_equal(owners(s, "", 0), "a@a.test b@a.test");
    stores_close(s);
}

static void test_collections(void **state)
{
    static const char *const made[] = { "roster", "Auth", "roster", "vcard", "roster.groups" };
    struct stores *s = stores_open();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(made); i++)
        put_in(s, "a.test", "a@a.test", made[i]);
    put(s, "a@a.test", "x", "1", XY_ANY_VERSION);
    put(s, "a@a.test", "y", "1", XY_ANY_VERSION);
    put_in(s, "a.test", "b@a.test", "private");
    put_in(s, "a.test", "", "settings");
    put_in(s, "b.test", "a@a.test", "elsewhere");
    assert_string_equal(collections(s, "a@a.test", NULL, 0), "Auth c roster roster.groups vcard");
    assert_string_equal(collections(s, "a@a.test", NULL, 2), "Auth c");
    assert_string_equal(collections(s, "a@a.test", "c", 2), "roster roster.groups");
    assert_string_equal(collections(s, "a@a.test", "vcard", 2), "");
    assert_string_equal(collections(s, "", NULL, 9), "settings");
    put(s, "a@a.test", "x", NULL, XY_ANY_VERSION);
    assert_string_equal(collections(s, "a@a.test", NULL, 2), "Auth c");
    put(s, "a@a.test", "y", NULL, XY_ANY_VERSION);
    assert_string_equal(collections(s, "a@a.test", NULL, 2), "Auth roster");
    stores_close(s);
}

/* What is gone is in no list any more. */
static void test_removed(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_in(s, "a.test", "a@a.test", "c");
    raise_in(s, "a.test", "a@a.test", 7);
    resume_in(s, "a.test", "a@a.test", 1);
    put_in(s, "a.test", "b@a.test", "c");
    raise_in(s, "b.test", "b@b.test", 7);
    assert_int_equal(remove_from(s, "a.test", "a@a.test"), XY_OK);
    assert_string_equal(owners(s, NULL, 0), "b@a.test");
    assert_string_equal(domains(s, NULL, 0), "a.test b.test");
    assert_string_equal(collections(s, "a@a.test", NULL, 0), "");
    assert_int_equal(remove_from(s, "b.test", "b@b.test"), XY_OK);
    assert_int_equal(remove_from(s, "a.test", "b@a.test"), XY_OK);
    assert_string_equal(domains(s, NULL, 0), "");
    stores_close(s);
}

/* Page by page each comes once, and all do. */
static void test_pages(void **state)
{
    struct stores *s = stores_open();
    char after[32] = "", account[32];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(account, sizeof account, "u%02d@a.test", i);
        if (i % 3 == 0)
            resume_in(s, "a.test", account, (unsigned char)i);
        else if (i % 3 == 1)
            raise_in(s, "a.test", account, 1);
        else
            put_in(s, "a.test", account, "c");
    }
    for (size_t got = 1; got > 0; n += got) {
        xy_store_op op = op_of(XY_STORE_OWNER_LIST, NULL);
        op.key = after;
        op.limit = 7;
        assert_int_equal(run_read(s, &op), XY_OK);
        got = op.ndocs;
        for (size_t i = 0; i < got; i++) {
            snprintf(account, sizeof account, "u%02d@a.test", (int)(n + i));
            assert_string_equal(op.docs[i].key, account);
        }
        if (got > 0)
            snprintf(after, sizeof after, "%s", op.docs[got - 1].key);
    }
    assert_int_equal(n, 100);
    stores_close(s);
}

int conform_lists(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_domains), cmocka_unit_test(test_owners),
        cmocka_unit_test(test_domain_itself), cmocka_unit_test(test_collections), cmocka_unit_test(test_removed),
        cmocka_unit_test(test_pages)
    };

    return cmocka_run_group_tests_name("lists", tests, NULL, NULL);
}
