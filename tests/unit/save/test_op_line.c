/*
 * test_op_line.c - an operation is the same once it has been a line, and what is none does no harm.
 */
#include "../main/arena_fixture.h"

#include <stdio.h>
#include <string.h>

#include "save/op_line.h"

#define A "a.example"
#define JULIET "juliet@a.example"

static struct text line;

static const char *line_of(const xy_store_op *op)
{
    text_free(&line);
    text_init(&line, 0);
    op_line_put(&line, op);
    assert_true(text_ok(&line));
    return line.p != NULL ? line.p : "";
}

static int take(const char *text, xy_store_op *out)
{
    e = (struct error){ ERR_NONE, "" };
    const struct json *v = json_parse(str_of(text), arena, &e);

    return v == NULL ? -1 : op_line_take(v, arena, out, &e);
}

/* Once it was read it makes the same line, and that is the one that was wanted. */
static xy_store_op there_and_back(const xy_store_op *op, const char *wanted)
{
    xy_store_op got;
    char before[20000];

    snprintf(before, sizeof before, "%s", line_of(op));
    if (wanted != NULL)
        assert_string_equal(before, wanted);
    assert_ptr_equal(strchr(before, '\n'), before + strlen(before) - 1);
    if (take(before, &got) != 0)
        fail_msg("%s: %s", before, e.text);
    assert_int_equal(got.kind, op->kind);
    assert_int_equal(got.size, sizeof got);
    assert_string_equal(line_of(&got), before);
    return got;
}

static int end(void **state)
{
    text_free(&line);
    return tear_down_arena(state);
}
#define LINE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up_arena, end)

static void documents_keep_their_bytes(void **state)
{
    static const char nul[] = { 'a', 0, 'b' }, broken[] = { '\xff', '\xfe' };
    const xy_doc_write writes[] = {
        { .account = JULIET, .collection = "roster", .key = "romeo@a.example", .value = "<item/>", .len = 7,
          .version = 9 },
        { .account = "", .collection = "c\n\"", .key = "\xC3\xA9\xF0\x9F\x98\x80", .value = nul, .len = 3 },
        { .account = JULIET, .collection = "c", .key = "", .value = broken, .len = 2 },
        { .account = JULIET, .collection = "c", .key = "empty", .value = "", .len = 0 },
        { .account = JULIET, .collection = "c", .key = "gone", .value = NULL, .len = 0 },
    };
    const xy_store_op op = { .kind = XY_STORE_DOC_PUT, .domain = A, .writes = writes, .nwrites = COUNT_OF(writes) };

    (void)state;
    xy_store_op got = there_and_back(&op, NULL);
    assert_string_equal(got.domain, A);
    assert_int_equal(got.nwrites, COUNT_OF(writes));
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        assert_string_equal(got.writes[i].account, writes[i].account);
        assert_string_equal(got.writes[i].collection, writes[i].collection);
        assert_string_equal(got.writes[i].key, writes[i].key);
        assert_int_equal(got.writes[i].len, writes[i].len);
        assert_true((got.writes[i].value == NULL) == (writes[i].value == NULL));
        if (writes[i].len > 0)
            assert_memory_equal(got.writes[i].value, writes[i].value, writes[i].len);
        assert_true(got.writes[i].version == XY_ANY_VERSION);
    }
    assert_non_null(strstr(line.p, "\"value\": \"<item/>\""));
    assert_non_null(strstr(line.p, "\"base64\": \"YQBi\""));
}

static void every_length_survives_base64(void **state)
{
    unsigned char bytes[70];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(0x80 + i);
    for (size_t n = 1; n <= sizeof bytes; n++) {
        const xy_doc_write w = { .account = JULIET, .collection = "c", .key = "k", .value = bytes, .len = n };
        const xy_store_op op = { .kind = XY_STORE_DOC_PUT, .domain = A, .writes = &w, .nwrites = 1 };
        xy_store_op got = there_and_back(&op, NULL);
        assert_int_equal(got.writes[0].len, n);
        assert_memory_equal(got.writes[0].value, bytes, n);
    }
}

static void records_keep_all_members(void **state)
{
    const xy_store_row rows[] = {
        { .domain = A, .account = JULIET, .id = INT64_MAX, .stamp = INT64_MAX, .flags = UINT32_MAX, .peer = "r@b/x" },
        { .domain = "b.example", .account = "n@b.example", .id = 0, .stamp = INT64_MIN, .flags = 0, .peer = "" },
        { .domain = A, .account = JULIET, .id = 1, .stamp = -1, .flags = XY_ROW_SENT, .peer = "p" },
    };
    xy_store_record record = { .seq = INT64_MAX, .position = INT64_MAX, .xml = "<m a=\"1\">\xC3\xA9\t</m>!",
                               .xml_len = 16, .rows = rows, .nrows = COUNT_OF(rows), .keyed = true };
    const xy_store_op op = { .kind = XY_STORE_RECORD, .record = &record };

    (void)state;
    for (size_t i = 0; i < sizeof record.token; i++)
        record.token[i] = (unsigned char)(i * 17);
    xy_store_op got = there_and_back(&op, NULL);
    assert_int_equal(got.record->xml_len, 16);
    assert_memory_equal(got.record->xml, record.xml, got.record->xml_len);
    assert_memory_equal(got.record->token, record.token, sizeof record.token);
    assert_true(got.record->seq == INT64_MAX && got.record->position == INT64_MAX && got.record->keyed);
    assert_int_equal(got.record->nrows, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(got.record->rows[i].domain, rows[i].domain);
        assert_string_equal(got.record->rows[i].account, rows[i].account);
        assert_string_equal(got.record->rows[i].peer, rows[i].peer);
        assert_true(got.record->rows[i].id == rows[i].id && got.record->rows[i].stamp == rows[i].stamp);
        assert_true(got.record->rows[i].flags == rows[i].flags);
    }
    record = (xy_store_record){ .xml = "", .xml_len = 0 };
    got = there_and_back(&op, "{\"record\": {\"xml\": \"\", \"rows\": []}}\n");
    assert_true(!got.record->keyed && got.record->nrows == 0 && got.record->xml_len == 0);
}

static void sessions_keep_all_members(void **state)
{
    xy_store_session s = { .resource = "balcony", .mechanism = "SCRAM-SHA-256", .presence = "<presence/>",
                           .position = 1, .taken = 2, .cursor = 3, .joined = INT64_MAX, .keep_ms = 5, .detached = -6,
                           .seen = INT64_MIN, .flags = UINT32_MAX };
    xy_store_op op = { .kind = XY_STORE_SESSION_PUT, .domain = A, .account = JULIET, .session = &s };

    (void)state;
    memset(s.token, 0xA5, sizeof s.token);
    xy_store_op got = there_and_back(&op, NULL);
    assert_memory_equal(got.session->token, s.token, sizeof s.token);
    assert_string_equal(got.session->resource, "balcony");
    assert_string_equal(got.session->mechanism, "SCRAM-SHA-256");
    assert_string_equal(got.session->presence, "<presence/>");
    assert_true(got.session->position == 1 && got.session->taken == 2 && got.session->cursor == 3 &&
                got.session->joined == INT64_MAX && got.session->keep_ms == 5 && got.session->detached == -6 &&
                got.session->seen == INT64_MIN && got.session->flags == UINT32_MAX);
    s.presence = NULL;
    assert_null(there_and_back(&op, NULL).session->presence);
    s.mechanism = NULL;                 /* what a line cannot be without is empty then */
    assert_string_equal(there_and_back(&op, NULL).session->mechanism, "");
    /* The core names it by its token alone. */
    s = (xy_store_session){ .token = { 1 } };
    op.kind = XY_STORE_SESSION_REMOVE;
    got = there_and_back(&op, "{\"session-ended\": {\"domain\": \"a.example\", \"account\": \"juliet@a.example\", "
                         "\"session\": {\"token\": \"01000000000000000000000000000000\"}}}\n");
    assert_memory_equal(got.session->token, s.token, sizeof s.token);
}

static void the_others_keep_all_members(void **state)
{
    static const uint64_t ids[] = { 1, INT64_MAX, 7 };
    xy_store_session s = { .token = { 9 }, .resource = "r", .mechanism = "m" };
    const xy_store_op ops[] = {
        { .kind = XY_STORE_MAILBOX_TAKEN, .domain = A, .account = JULIET, .ids = ids, .nids = 3, .until = INT64_MAX,
          .session = &s },
        { .kind = XY_STORE_MAILBOX_TAKEN, .domain = A, .account = JULIET },
        { .kind = XY_STORE_MAILBOX_RETRACT, .domain = A, .account = JULIET, .ids = ids, .nids = 1 },
        { .kind = XY_STORE_MAILBOX_RAISE, .domain = A, .account = JULIET, .after = INT64_MAX },
        { .kind = XY_STORE_SESSION_SWEEP, .after = INT64_MAX },
        { .kind = XY_STORE_SESSION_SWEEP },
        { .kind = XY_STORE_ARCHIVE_PURGE, .domain = A, .account = JULIET, .after = INT64_MAX, .limit = 500 },
        { .kind = XY_STORE_ARCHIVE_PURGE, .domain = A, .limit = INT64_MAX },
        { .kind = XY_STORE_ARCHIVE_TRIM, .domain = A, .until = INT64_MAX, .limit = 1 },
        { .kind = XY_STORE_ACCOUNT_REMOVE, .domain = A, .account = JULIET },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ops); i++) {
        xy_store_op got = there_and_back(&ops[i], NULL);
        assert_true(got.after == ops[i].after && got.until == ops[i].until && got.limit == ops[i].limit);
        assert_int_equal(got.nids, ops[i].nids);
        for (size_t k = 0; k < got.nids; k++)
            assert_true(got.ids[k] == ids[k]);
        assert_true((got.session != NULL) == (ops[i].session != NULL));
        assert_true((got.account != NULL) == (ops[i].account != NULL));
        assert_true((got.domain != NULL) == (ops[i].domain != NULL));
    }
    there_and_back(&ops[6], "{\"purged\": {\"domain\": \"a.example\", \"account\": \"juliet@a.example\", "
                   "\"after\": 9223372036854775807, \"limit\": 500}}\n");
}

static void what_reads_has_no_line(void **state)
{
    (void)state;
    for (xy_store_kind k = XY_STORE_DOC_GET; k <= XY_STORE_ARCHIVE_ENDS; k++)
        assert_string_equal(line_of(&(xy_store_op){ .kind = k, .domain = A, .account = JULIET }), "");
    for (xy_store_kind k = XY_STORE_DOMAIN_LIST; k <= XY_STORE_COLLECTION_LIST; k++)
        assert_string_equal(line_of(&(xy_store_op){ .kind = k, .domain = A, .account = JULIET }), "");
}

#define DOCUMENT(more) "{\"put\": {\"domain\": \"a\", \"writes\": [{\"account\": \"\", \"collection\": \"c\", " \
    "\"key\": \"k\"" more "}]}}"
#define RECORD(more) "{\"record\": {\"xml\": \"\", \"rows\": []" more "}}"
#define ROW "\"domain\": \"a\", \"account\": \"b\", \"id\": 1, \"stamp\": 1, \"flags\": 1, \"peer\": \"\""
#define BOX "\"domain\": \"a\", \"account\": \"b\""
#define TOKEN "\"token\": \"00112233445566778899aabbccddeeff\""

static void what_is_no_operation_is_refused(void **state)
{
    static const char *const rows[] = {
        "null", "1", "[]", "{}", "\"put\"", "{\"put\": 1}", "{\"put\": []}", "{\"unheard-of\": {}}", "{\"get\": {}}",
        "{\"put\": {}, \"removed\": {}}",
        /* documents */
        "{\"put\": {\"writes\": []}}", "{\"put\": {\"domain\": 1, \"writes\": []}}", "{\"put\": {\"domain\": \"a\"}}",
        "{\"put\": {\"domain\": \"a\", \"writes\": {}}}", "{\"put\": {\"domain\": \"a\", \"writes\": [1]}}",
        "{\"put\": {\"domain\": \"a\", \"writes\": [{}]}}", "{\"put\": {\"domain\": null, \"writes\": []}}",
        "{\"put\": {\"domain\": \"a\", \"writes\": [{\"account\": \"\", \"collection\": \"c\"}]}}",
        "{\"put\": {\"domain\": \"a\", \"writes\": [{\"account\": 1, \"collection\": \"c\", \"key\": \"k\"}]}}",
        DOCUMENT(", \"value\": 1"),
        DOCUMENT(", \"value\": \"\", \"base64\": \"\""),
        DOCUMENT(", \"base64\": \"a\""),
        DOCUMENT(", \"base64\": []"),
        /* records */
        "{\"record\": {}}", "{\"record\": {\"rows\": []}}", "{\"record\": {\"xml\": \"\"}}",
        "{\"record\": {\"xml\": 1, \"rows\": []}}", "{\"record\": {\"xml\": \"\", \"rows\": [[]]}}",
        "{\"record\": {\"xml\": \"\", \"rows\": [{}]}}",
        RECORD(", \"token\": \"00\""),
        RECORD(", \"token\": 7"),
        RECORD(", \"token\": \"00112233445566778899aabbccddeefg\""),
        RECORD(", \"seq\": -1"), RECORD(", \"seq\": 1.5"),
        RECORD(", \"seq\": \"1\""), RECORD(", \"seq\": 1e3"),
        RECORD(", \"position\": 18446744073709551616"),
        "{\"record\": {\"xml\": \"\", \"rows\": [{" ROW ", \"id\": 2}, {\"domain\": \"a\"}]}}",
        "{\"record\": {\"xml\": \"\", \"rows\": [{\"domain\": \"a\", \"account\": \"b\", \"id\": 1, \"stamp\": 1, "
        "\"flags\": 4294967296, \"peer\": \"\"}]}}",
        "{\"record\": {\"xml\": \"\", \"rows\": [{\"domain\": \"a\", \"account\": \"b\", \"id\": 1, "
        "\"stamp\": 9223372036854775808, \"flags\": 1, \"peer\": \"\"}]}}",
        "{\"record\": {\"xml\": \"\", \"rows\": [{\"domain\": \"a\", \"account\": \"b\", \"id\": 1, "
        "\"stamp\": -9223372036854775809, \"flags\": 1, \"peer\": \"\"}]}}",
        /* No store can have it: an id beyond it would be another one there. */
        "{\"record\": {\"xml\": \"\", \"rows\": [{\"domain\": \"a\", \"account\": \"b\", \"id\": 9223372036854775808, "
        "\"stamp\": 1, \"flags\": 1, \"peer\": \"\"}]}}",
        /* mailboxes */
        "{\"taken\": {" BOX "}}", "{\"taken\": {" BOX ", \"ids\": 1}}", "{\"taken\": {" BOX ", \"ids\": [\"1\"]}}",
        "{\"taken\": {" BOX ", \"ids\": [-1]}}", "{\"taken\": {" BOX ", \"ids\": [], \"until\": true}}",
        "{\"taken\": {" BOX ", \"ids\": [], \"session\": {}}}", "{\"taken\": {" BOX ", \"ids\": [], \"session\": []}}",
        "{\"taken\": {\"domain\": \"a\", \"ids\": []}}", "{\"retracted\": {" BOX "}}",
        "{\"raised\": {" BOX "}}", "{\"raised\": {\"domain\": \"a\", \"after\": 1}}",
        "{\"raised\": {" BOX ", \"after\": -1}}", "{\"raised\": {" BOX ", \"after\": 9223372036854775808}}",
        /* sessions */
        "{\"session\": {" BOX "}}", "{\"session\": {" BOX ", \"session\": {" TOKEN "}}}",
        "{\"session\": {" BOX ", \"session\": {" TOKEN ", \"resource\": \"r\"}}}",
        "{\"session\": {" BOX ", \"session\": {\"resource\": \"r\", \"mechanism\": \"m\"}}}",
        "{\"session-ended\": {" BOX "}}", "{\"session-ended\": {" BOX ", \"session\": {\"resource\": \"r\"}}}",
        "{\"sessions-swept\": {}}",
        /* archives */
        "{\"purged\": {\"domain\": \"a\"}}", "{\"purged\": {\"domain\": \"a\", \"after\": 1}}",
        "{\"purged\": {\"after\": 1, \"limit\": 1}}", "{\"trimmed\": {\"domain\": \"a\", \"limit\": 1}}",
        "{\"trimmed\": {\"domain\": \"a\", \"account\": [], \"until\": 1, \"limit\": 1}}",
        "{\"removed\": {\"domain\": \"a\"}}", "{\"removed\": {\"account\": \"a\"}}",
    };
    xy_store_op op;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (take(rows[i], &op) == 0)
            fail_msg("%s was taken", rows[i]);
        assert_int_equal(e.code, ERR_INVALID);
        if (strstr(e.text, "not JSON") != NULL)
            fail_msg("%s: %s", rows[i], e.text);
    }
    assert_int_equal(op_line_take(NULL, arena, &op, &e), -1);
    assert_int_equal(take("{\"removed\": {" BOX "}}", &op), 0);
    assert_int_equal(take("{\"record\": {\"xml\": \"\", \"rows\": [{" ROW "}]}}", &op), 0);
    static const char session[] = "{\"session\": {" BOX ", \"session\": {" TOKEN ", \"resource\": \"\", "
                                  "\"mechanism\": \"\"}}}";
    assert_int_equal(take(session, &op), 0);
}

static void one_line_is_not_without_bounds(void **state)
{
    struct text t;
    xy_store_op op;

    (void)state;
    for (unsigned n = 100000; n <= 100001; n++) {
        text_init(&t, 0);
        text_puts(&t, "{\"retracted\": {" BOX ", \"ids\": [1");
        for (unsigned i = 1; i < n; i++)
            text_puts(&t, ",1");
        text_puts(&t, "]}}");
        assert_int_equal(take(t.p, &op), n == 100000 ? 0 : -1);
        text_free(&t);
    }
}

static void memory_may_be_refused(void **state)
{
    static const char *const lines[] = {
        DOCUMENT(", \"base64\": \"YQBi\""),
        "{\"record\": {\"xml\": \"\", \"rows\": [{" ROW "}]}}",
        "{\"taken\": {" BOX ", \"ids\": [1], \"session\": {" TOKEN ", \"resource\": \"\", \"mechanism\": \"\"}}}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        SUPPORT_EACH_REFUSAL {
            struct arena *a = arena_new(64);
            struct error why;
            xy_store_op op;
            const struct json *v = a == NULL ? NULL : json_parse(str_of(lines[i]), a, &why);
            int result = v == NULL ? -1 : op_line_take(v, a, &op, &why);
            assert_true(result == 0 || support_alloc_failed());
            if (v != NULL && result != 0)
                assert_int_equal(why.code, ERR_NO_MEMORY);
            struct text t;
            text_init(&t, 0);
            if (result == 0)
                op_line_put(&t, &op);
            assert_true(text_ok(&t) || support_alloc_failed());
            text_free(&t);
            arena_free(&a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINE_TEST(documents_keep_their_bytes),
        LINE_TEST(every_length_survives_base64),
        LINE_TEST(records_keep_all_members),
        LINE_TEST(sessions_keep_all_members),
        LINE_TEST(the_others_keep_all_members),
        LINE_TEST(what_reads_has_no_line),
        LINE_TEST(what_is_no_operation_is_refused),
        LINE_TEST(one_line_is_not_without_bounds),
        LINE_TEST(memory_may_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
