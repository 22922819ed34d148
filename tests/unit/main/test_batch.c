/*
 * test_batch.c - a file sent in pieces, and what comes of it.
 */
#include "xylemctl_bench.h"

#include "main/batch.h"
#include "main/exits.h"

static const char declared[] =
    "[{\"name\": \"account import\", \"args\": ["
    "   {\"name\": \"accounts\", \"type\": \"secret\", \"required\": true},"
    "   {\"name\": \"first_line\", \"type\": \"number\", \"required\": false}]}]";

static void open_import(struct bench *b, const char *const *answers)
{
    static const char *const words[] = { "account", "import", "file" };

    open_bench(b, declared, answers, words, 3);
    assert_true(batch_wanted(&b->v));
}

static size_t asked_lines(char *last, size_t size)
{
    FILE *f = fopen(support_path("asked"), "r");
    static char line[200000];
    size_t n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        n++;
    snprintf(last, size, "%.*s", (int)size - 1, line);
    fclose(f);
    return n;
}

static size_t progress_calls, progress_last;

static void note_progress(size_t done, size_t all)
{
    assert_true(done > progress_last && done <= all);
    progress_calls++;
    progress_last = done;
}

static void pieces_are_whole_lines_and_are_counted(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "{\"status\": \"ok\", \"rows\": []}", "{\"status\": \"ok\", \"rows\": []}",
        "{\"status\": \"exists\", \"rows\": [{\"line\": 513, \"jid\": \"a@b\"}]}", NULL
    };
    struct bench b = { 0 };
    struct text file;
    char last[200];

    open_import(&b, answers);
    text_init(&file, 0);
    for (int i = 0; i < 512; i++)
        text_printf(&file, "user%d@b secret\n", i);
    text_puts(&file, "# a comment\n\na@b x\n  \nlast@b y");
    struct batch batch = { .client = &b.client, .v = &b.v, .lines = { file.p, file.len },
                           .progress = note_progress };
    if (batch_run(&batch, &b.e) != 0)
        fail_msg("%s", b.e.text);
    assert_int_equal(batch.done, 514);
    assert_int_equal(batch.failed, 1);
    assert_int_equal(batch.status, EXITS_EXISTS);
    assert_string_equal(batch.rows.p, "[{\"line\": 513, \"jid\": \"a@b\"}]");
    assert_int_equal(progress_calls, 3);
    assert_int_equal(progress_last, 517);
    assert_int_equal(asked_lines(last, sizeof last), 3);
    assert_string_equal(last, "{\"command\": \"account import\", \"args\": {\"accounts\": "
                              "\"# a comment\\n\\na@b x\\n  \\nlast@b y\", \"first_line\": \"513\"}}\n");
    batch_free(&batch);
    text_free(&file);
    close_bench(&b);
}

static void an_interrupt_ends_it_between_two_pieces(void **state)
{
    (void)state;
    static const char *const answers[] = { NULL };
    static const volatile sig_atomic_t interrupted = 1;
    struct bench b = { 0 };

    open_import(&b, answers);
    struct batch batch = { .client = &b.client, .v = &b.v, .lines = STR("a@b x\n"),
                           .interrupted = &interrupted };
    assert_int_equal(batch_run(&batch, &b.e), 0);
    assert_int_equal(batch.status, EXITS_INTERRUPTED);
    assert_int_equal(batch.done, 0);
    assert_string_equal(batch.rows.p, "[]");
    batch_free(&batch);
    close_bench(&b);
}

static void a_refusal_of_the_whole_ends_it(void **state)
{
    (void)state;
    static const char *const refused[] = { "{\"status\": \"denied\", \"text\": \"no\"}", NULL };
    static const char *const nonsense[] = { "what?", NULL };
    static const char *const gone[] = { NULL };
    const char *const *const rows[] = { refused, nonsense, gone };
    static const int statuses[] = { EXITS_DENIED, EXITS_OK, EXITS_OK };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct bench b = { 0 };
        unlink(support_path("s"));
        open_import(&b, rows[i]);
        struct batch batch = { .client = &b.client, .v = &b.v, .lines = STR("a@b x\nc@b y") };
        assert_int_equal(batch_run(&batch, &b.e), -1);
        assert_int_equal(batch.status, statuses[i]);
        batch_free(&batch);
        close_bench(&b);
        support_reset(state);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(pieces_are_whole_lines_and_are_counted),
        SUPPORT_TEST(an_interrupt_ends_it_between_two_pieces),
        SUPPORT_TEST(a_refusal_of_the_whole_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
