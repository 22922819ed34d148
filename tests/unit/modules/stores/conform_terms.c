/* conform_terms.c - what archived messages are found by, and that nothing is left of what has gone. */
#include "conform.h"

#define A "a@a.test"
#define B "b@a.test"

enum { ENGLISH = 7, FRENCH = 9, GERMAN = 10, RUSSIAN = 22 };            /* as the core numbers them */

static void test_words(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test/r", "The quick brown fox");
    archived(s, A, 2, "x@b.test/r", "quick Caf\xc3\xa9");
    archived(s, A, 3, "x@b.test/r", "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c");
    assert_string_equal(found(s, A, "quick"), "1 2");
    assert_string_equal(found(s, A, "QUICK fox"), "1");
    assert_string_equal(found(s, A, "fox cafe"), "");
    assert_string_equal(found(s, A, "cafe"), "2");
    assert_string_equal(found(s, A, "caf"), "");
    assert_string_equal(found(s, A, "\xe4\xb8\x96\xe7\x95\x8c"), "3");
    assert_string_equal(found(s, B, "quick"), "");
    stores_close(s);
}

/* A user's text is words, whatever it looks like. */
static void test_no_syntax(void **state)
{
    static const char *const texts[] = { "\"", "''", "*", "()", "-- ;", "^", ":", "{}", "?!", "" };
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test/r", "terms or not near");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_string_equal(found(s, A, texts[i]), "");
    assert_string_equal(found(s, A, "terms:\"or\" NOT (near*)"), "1");
    assert_string_equal(found(s, A, "terms OR missing"), "");
    assert_string_equal(found(s, A, "NEAR(terms not)"), "1");
    stores_close(s);
}

/* A search never meets what is another mailbox's: not by its words, nor by the form of its terms. */
static void test_mailboxes(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test/r", "alpha 2wbeta");
    archived(s, B, 1, "x@b.test/r", "beta");
    assert_string_equal(found(s, A, "beta"), "");
    assert_string_equal(found(s, B, "alpha"), "");
    assert_string_equal(found(s, B, "beta"), "1");
    assert_string_equal(found(s, A, "1walpha"), "");
    stores_close(s);
}

/* Rows of two mailboxes with one id and one body: each is found, and each goes alone. */
static void test_shared(void **state)
{
    struct stores *s = stores_open();
    xy_store_row one = { .domain = "a.test", .account = A, .id = ID(5), .stamp = STAMP(5),
                         .flags = XY_ROW_ARCHIVED | XY_ROW_SENT, .peer = B };
    xy_store_row two = one;
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PURGE, A);

    (void)state;
    two.account = B;
    two.peer = A "/r";
    assert_int_equal(keep_text(s, &one, &two, "between us"), XY_OK);
    assert_int_equal(archived(s, A, 1, "x@b.test", "before us"), XY_OK);
    assert_string_equal(found(s, A, "us"), "1 5");
    assert_string_equal(found(s, B, "us"), "5");
    op.after = (uint64_t)STAMP(6);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    assert_string_equal(found(s, A, "us"), "");
    assert_string_equal(found(s, B, "between us"), "5");
    assert_int_equal(stores_bodies(s), 1);
    stores_close(s);
}

/* Removed rows are not found any more, and the index keeps nothing of them. */
static void test_removed(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);
    const uint64_t ids[] = { ID(3), ID(77) };

    (void)state;
    for (int i = 1; i <= 40; i++) {
        archived(s, A, i, i % 2 ? "x@b.test/r" : "y@b.test", "some words of message");
        archived(s, B, i, A, "some other words");
    }
    xy_store_op retract = op_of(XY_STORE_MAILBOX_RETRACT, A);
    retract.ids = ids;
    retract.nids = 2;
    assert_int_equal(run_write(s, &retract), XY_OK);
    assert_int_equal(archive(s, A, &(xy_store_query){ .text = "message", .count = true, .limit = 1 }).count, 39);
    assert_int_equal(run_write(s, &op), XY_OK);
    op.account = B;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_bodies(s), 0);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

/* What is undone in a batch has no terms; what is added before a removal in the same batch has gone with it. */
static void test_batch(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };
    xy_store_row twice[] = { row, row };
    xy_store_record first = { .seq = 1, .xml = "<m><body>one</body></m>", .xml_len = 23, .rows = &row, .nrows = 1 };
    xy_store_record bad = { .seq = 2, .xml = "<m><body>two</body></m>", .xml_len = 23, .rows = twice, .nrows = 2 };
    xy_store_op ops[] = { op_of(XY_STORE_RECORD, A), op_of(XY_STORE_MAILBOX_RETRACT, A),
                          op_of(XY_STORE_RECORD, A) };
    xy_store_op *batch[] = { &ops[0], &ops[1], &ops[2] };
    const uint64_t id = ID(1);

    (void)state;
    twice[0].id = twice[1].id = ID(2);
    twice[1].account = B;
    twice[1].domain = NULL;
    ops[0].record = &first;
    ops[1].ids = &id;
    ops[1].nids = 1;
    ops[2].record = &bad;
    s->ops->write(&s->job, s->write, batch, 3);
    assert_int_equal(ops[0].status, XY_OK);
    assert_int_equal(ops[1].status, XY_OK);
    assert_int_equal(ops[2].status, XY_OK);
    assert_string_equal(found(s, A, "one"), "");
    assert_string_equal(found(s, A, "two"), "2");
    assert_int_equal(archive(s, A, &(xy_store_query){ .count = true }).count, 1);
    stores_close(s);
}

static void test_too_many(void **state)
{
    struct stores *s = stores_open();
    char text[4096];
    size_t len = 0;
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PAGE, A);
    xy_store_query q = { .text = text, .limit = 1 };

    (void)state;
    archived(s, A, 1, "x@b.test", "w0");
    for (int i = 0; i < 33; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "w%d ", i);
    op.query = &q;
    assert_int_equal(run_read(s, &op), XY_REFUSED);
    holds(op.why, "too many words");
    stores_close(s);
}

/* Chinese and Japanese: what stands side by side in the search has to in the message, wherever words begin. */
static void test_side_by_side(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    archived(s, A, 1, "x@b.test", "\u4e16\u754c");
    archived(s, A, 2, "x@b.test", "\u754c\u4e16");
    archived(s, A, 3, "x@b.test", "\u4e16 \u754c");
    archived(s, A, 4, "x@b.test", "\u65b0\u4e16\u754c\u5730\u56fe");
    archived(s, A, 5, "x@b.test", "abc\u4e16\u754cdef \u5730");
    archived(s, A, 6, "x@b.test", "\u4e16, abc");
    assert_string_equal(found(s, A, "\u4e16"), "1 2 3 4 5 6");
    assert_string_equal(found(s, A, "\u4e16\u754c"), "1 4 5");
    assert_string_equal(found(s, A, "\u754c\u5730"), "4");
    assert_string_equal(found(s, A, "\u4e16\u754c\u5730\u56fe"), "4");
    assert_string_equal(found(s, A, "\u4e16\u754c \u5730"), "4 5");
    assert_string_equal(found(s, A, "\u4e16\u754c abc"), "5");
    assert_string_equal(found(s, A, "abc \u4e16"), "5 6");
    assert_string_equal(found(s, A, "\u4e16\u5730"), "");
    assert_string_equal(found(s, B, "\u4e16\u754c"), "");
    assert_string_equal(found_in(s, ENGLISH, A, "\u4e16\u754c"), "1 4 5");
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

/* ---- stems ---- */

static xy_status archived_in(struct stores *s, unsigned char language, const char *account, int second,
                             const char *text)
{
    xy_store_row row = { .domain = "a.test", .account = account, .id = ID(second), .stamp = STAMP(second),
                         .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };

    return keep_text_in(s, &language, &row, NULL, text);
}

/* A build without them has nothing to find. */
static bool has_stems(void)
{
    char stem[XY_STEM_MOST];

    return xy_stem(ENGLISH, "houses", 6, stem) > 0;
}

static void test_stems(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    if (!has_stems()) {
        stores_close(s);
        skip();
    }
    archived_in(s, ENGLISH, A, 1, "Many Houses, hous");
    archived_in(s, ENGLISH, A, 2, "one house");
    archived(s, A, 3, "x@b.test", "houses from before");            /* when there was no language */
    archived_in(s, ENGLISH, A, 4, "housing is near houses");
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "1 2 4");
    assert_string_equal(found_in(s, ENGLISH, A, "HOUSES"), "1 2 3 4");
    assert_string_equal(found_in(s, ENGLISH, A, "housing houses"), "1 2 4");
    assert_string_equal(found_in(s, ENGLISH, A, "houses from"), "3");
    assert_string_equal(found_in(s, ENGLISH, A, "manies one"), "");
    assert_string_equal(found(s, A, "house"), "2");                 /* when there is none any more */
    assert_string_equal(found(s, A, "hous"), "1");                  /* a stem is no word */
    assert_string_equal(found(s, A, "shous"), "");
    assert_string_equal(found_in(s, ENGLISH, B, "house"), "");
    stores_close(s);
}

/* Endings have accents, words that are looked for may have none. */
static void test_accents(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    if (!has_stems()) {
        stores_close(s);
        skip();
    }
    archived_in(s, GERMAN, A, 1, "H\xc3\xa4user und G\xc3\xa4rten");
    archived_in(s, GERMAN, A, 2, "Ha\xcc\x88usern");                  /* an accent that stands by itself */
    archived_in(s, FRENCH, A, 3, "mang\xc3\xa9" "es");
    archived_in(s, RUSSIAN, A, 4, "\xd0\xbd\xd0\xbe\xd0\xb2\xd1\x8b\xd0\xb9");
    assert_string_equal(found_in(s, GERMAN, A, "h\xc3\xa4usern"), "1 2");
    assert_string_equal(found_in(s, GERMAN, A, "hauser"), "1 2");
    assert_string_equal(found_in(s, FRENCH, A, "manger"), "3");
    assert_string_equal(found_in(s, RUSSIAN, A, "\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x8f"), "4");
    stores_close(s);
}

/* What has no stem, and what is no word, is as it is without a language. */
static void test_no_stem(void **state)
{
    struct stores *s = stores_open();
    char text[200];

    (void)state;
    memset(text, 'e', 150);
    snprintf(text + 150, sizeof text - 150, "s \xe4\xb8\x96\xe7\x95\x8c" "cats 42");
    archived_in(s, ENGLISH, A, 1, text);
    assert_string_equal(found_in(s, ENGLISH, A, text), "1");
    assert_string_equal(found_in(s, ENGLISH, A, "\xe4\xb8\x96\xe7\x95\x8c"), "1");
    assert_string_equal(found_in(s, ENGLISH, A, "cats"), "1");
    assert_string_equal(found_in(s, ENGLISH, A, "42"), "1");
    assert_string_equal(found_in(s, ENGLISH, A, "?!"), "");
    stores_close(s);
}

/* Two domains with two languages share a stanza; what each has of it goes with it, to the last term. */
static void test_two_languages(void **state)
{
    struct stores *s = stores_open();
    const unsigned char languages[] = { ENGLISH, GERMAN };
    xy_store_row one = { .domain = "a.test", .account = A, .id = ID(5), .stamp = STAMP(5),
                         .flags = XY_ROW_ARCHIVED | XY_ROW_SENT, .peer = B };
    xy_store_row two = one;
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PURGE, A);

    (void)state;
    if (!has_stems()) {
        stores_close(s);
        skip();
    }
    two.account = B;
    two.peer = A;
    assert_int_equal(keep_text_in(s, languages, &one, &two, "houses and kinder"), XY_OK);
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "5");
    assert_string_equal(found_in(s, ENGLISH, A, "kind"), "");
    assert_string_equal(found_in(s, GERMAN, B, "kind"), "5");
    xy_store_op seen = archive(s, A, &(xy_store_query){ .limit = 1 });
    assert_int_equal(seen.rows[0].flags, XY_ROW_ARCHIVED | XY_ROW_SENT);
    op.after = (uint64_t)STAMP(6);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "");
    assert_string_equal(found_in(s, GERMAN, B, "kind"), "5");
    op = op_of(XY_STORE_ACCOUNT_REMOVE, B);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

int conform_terms(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words), cmocka_unit_test(test_no_syntax), cmocka_unit_test(test_mailboxes),
        cmocka_unit_test(test_shared), cmocka_unit_test(test_removed), cmocka_unit_test(test_batch),
        cmocka_unit_test(test_too_many), cmocka_unit_test(test_side_by_side), cmocka_unit_test(test_stems),
        cmocka_unit_test(test_accents), cmocka_unit_test(test_no_stem), cmocka_unit_test(test_two_languages)
    };

    return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
