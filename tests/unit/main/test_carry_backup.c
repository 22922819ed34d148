/*
 * test_carry_backup.c - backup, restore and store copy as xylemctl does them, against a server that says what it is
 * told to say.
 */
#include "xylemctl_bench.h"

#include <sys/stat.h>

#include "main/exits.h"
#include "save/backup_file.h"

static const char declared[] =
    "[{\"name\": \"backup\", \"args\": [{\"name\": \"only\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"output\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"after\", \"type\": \"text\", \"required\": false}]},"
    " {\"name\": \"restore\", \"args\": [{\"name\": \"file\", \"type\": \"secret\", \"required\": true},"
    "  {\"name\": \"only\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"after\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"step\", \"type\": \"text\", \"required\": false}]},"
    " {\"name\": \"store copy\", \"args\": [{\"name\": \"to\", \"type\": \"text\", \"required\": true},"
    "  {\"name\": \"after\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"step\", \"type\": \"text\", \"required\": false}]}]";

#define LINE1 "{\\\"removed\\\": {\\\"domain\\\": \\\"a\\\", \\\"account\\\": \\\"b@a\\\"}}\\n"
#define LINE2 "{\\\"sessions-swept\\\": {\\\"after\\\": 1}}\\n"
#define SAYS(status, text) "{\"status\": \"" status "\", \"text\": \"" text "\"}"
#define ROW(members) "{\"status\": \"ok\", \"rows\": [{" members "}]}"

static void has(const char *name, const char *what)
{
    const char *text = content(name);

    if (text == NULL || strstr(text, what) == NULL)
        fail_msg("no '%s' in: %s", what, text != NULL ? text : "(no file)");
}

static unsigned lines_of(const char *name)
{
    unsigned n = 0;

    for (const char *p = content(name); p != NULL && *p != '\0'; p++)
        n += *p == '\n';
    return n;
}

static const volatile sig_atomic_t *interrupted;
static const char *xylemd = "/bin/false";

static int run(struct bench *b)
{
    return run_carry(b, (struct carry){ .interrupted = interrupted, .xylemd = xylemd });
}

/* ---- backup ---- */

static int back_up(const char *const *answers)
{
    const char *const words[] = { "backup", "--output", support_path("all.xb") };
    struct bench b;

    unlink(words[2]);
    open_bench(&b, declared, answers, words, 3);
    int status = run(&b);
    close_bench(&b);
    return status;
}

static const char *const whole[] = {
    ROW("\"lines\": \"" LINE1 "\", \"owners\": 1, \"documents\": 2, \"stanzas\": 3, \"next\": \"7\""),
    ROW("\"lines\": \"\", \"owners\": 1, \"documents\": 2, \"stanzas\": 3, \"next\": \"7\""),
    ROW("\"lines\": \"" LINE2 "\", \"owners\": 11, \"documents\": 12, \"stanzas\": 13, \"state\": \"last\""), NULL
};

static void pieces_become_a_backup(void **state)
{
    struct backup_reader r = { .name = "f" };
    struct stat st;
    struct str lines;
    struct error e;

    (void)state;
    assert_int_equal(back_up(whole), EXITS_OK);
    has("said", "11 accounts and domains, 12 documents, 13 messages");
    has("asked", "\"after\": \"7\"");
    assert_int_equal(lines_of("asked"), 3);
    assert_int_equal(stat(support_path("all.xb"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    r.fd = open(support_path("all.xb"), O_RDONLY);
    assert_int_equal(backup_open(&r, &e), 0);
    assert_string_equal(r.of, "everything");
    assert_int_equal(backup_next(&r, 10000, &lines, &e), 1);
    assert_int_equal(r.lines, 2);
    assert_int_equal(backup_next(&r, 10000, &lines, &e), 0);
    backup_close(&r);
    close(r.fd);
}

static void a_part_of_a_backup_is_none(void **state)
{
    static const struct { const char *const answers[4]; int status; const char *said; } rows[] = {
        { { ROW("\"lines\": \"" LINE1 "\", \"next\": \"7\""), NULL }, EXITS_NOT_RUNNING, "" },
        { { ROW("\"lines\": \"" LINE1 "\", \"next\": \"7\""), SAYS("unavailable", "the store"), NULL },
          EXITS_UNAVAILABLE, "the store" },
        { { ROW("\"lines\": \"" LINE1 "\", \"next\": \"7\""), SAYS("refused", "not under way"), NULL },
          EXITS_REFUSED, "not under way" },
        { { "{\"status\": \"not-found\", \"text\": \"no such domain\"}", NULL }, EXITS_NOT_FOUND, "no such domain" },
        { { ROW("\"next\": \"7\""), NULL }, EXITS_REFUSED, "an answer that is none" },
        { { ROW("\"lines\": \"\""), NULL }, EXITS_REFUSED, "an answer that is none" },       /* it was not the last */
        { { "{\"status\": \"ok\", \"rows\": []}", NULL }, EXITS_REFUSED, "an answer that is none" },
        { { "{\"status\": \"ok\"}", NULL }, EXITS_REFUSED, "an answer that is none" },
        { { "nonsense", NULL }, EXITS_REFUSED, "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(back_up(rows[i].answers), rows[i].status);
        has("said", rows[i].said);
        assert_null(content("all.xb"));
        assert_null(content("all.xb.part"));
    }
}

static void ctrl_c_ends_a_backup(void **state)
{
    static volatile sig_atomic_t yes = 1;

    (void)state;
    interrupted = &yes;
    int status = back_up(whole);
    interrupted = NULL;
    assert_int_equal(status, EXITS_INTERRUPTED);
    assert_null(content("all.xb"));
    assert_int_equal(lines_of("asked"), 0);
}

/* ---- restore ---- */

static int restore(const char *const *answers, const char *file)
{
    const char *const words[] = { "restore", file, "--only", "b@a" };
    struct bench b;

    open_bench(&b, declared, answers, words, 4);
    int status = run(&b);
    close_bench(&b);
    return status;
}

static void a_backup_is_sent_in_pieces(void **state)
{
    static const char *const answers[] = {
        ROW("\"accounts\": 1, \"documents\": 2, \"stanzas\": 3, \"elsewhere\": 0, \"refused\": 0, \"next\": \"7\""),
        ROW("\"accounts\": 1, \"documents\": 2, \"stanzas\": 3, \"elsewhere\": 0, \"refused\": 0"), NULL
    };
    char path[300];

    (void)state;
    assert_int_equal(back_up(whole), EXITS_OK);
    snprintf(path, sizeof path, "%s", support_path("all.xb"));
    assert_int_equal(restore(answers, path), EXITS_OK);
    has("said", "restored as of 2");
    has("said", "1 accounts and domains, 2 documents, 3 messages");
    assert_int_equal(lines_of("asked"), 2);
    has("asked", "{\\\"removed\\\": ");
    has("asked", "{\\\"sessions-swept\\\": ");
    has("asked", "\"only\": \"b@a\"");
    has("asked", "\"file\": \"\"");
    has("asked", "\"after\": \"7\"");
}

static void the_outcome_is_said(void **state)
{
    static const struct { const char *const answers[4]; int status; const char *said; } rows[] = {
        { { ROW("\"documents\": 2, \"elsewhere\": 0, \"refused\": 3, \"reason\": \"too big\", \"next\": \"7\""),
            ROW("\"documents\": 2, \"elsewhere\": 0, \"refused\": 3, \"reason\": \"too big\""), NULL }, EXITS_REFUSED,
          "3 things were declined" },
        { { ROW("\"elsewhere\": 3, \"next\": \"7\""), ROW("\"elsewhere\": 3"), NULL }, EXITS_NOT_FOUND,
          "nothing of that" },
        { { ROW("\"accounts\": 1, \"elsewhere\": 3, \"next\": \"7\""), ROW("\"accounts\": 1, \"elsewhere\": 3"), NULL },
          EXITS_OK, "without domains that are not hosted here" },
        { { SAYS("unavailable", "somebody else has it"), NULL }, EXITS_UNAVAILABLE, "else has it" },
        { { ROW("\"accounts\": 1, \"elsewhere\": 0, \"next\": \"7\""), SAYS("unavailable", "at the end"), NULL },
          EXITS_UNAVAILABLE, "at the end" },
        { { ROW("\"accounts\": 1, \"elsewhere\": 0, \"next\": \"7\""), NULL }, EXITS_NOT_RUNNING,
          "has ended meanwhile" },
    };
    char path[300];

    (void)state;
    assert_int_equal(back_up(whole), EXITS_OK);
    snprintf(path, sizeof path, "%s", support_path("all.xb"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(restore(rows[i].answers, path), rows[i].status);
        has("said", rows[i].said);
    }
}

static void what_is_not_whole_is_not_sent(void **state)
{
    static const char *const none[] = { NULL };
    char path[300];

    (void)state;
    assert_int_equal(back_up(whole), EXITS_OK);
    snprintf(path, sizeof path, "%s", support_path("all.xb"));
    assert_int_equal(truncate(path, (off_t)strlen(content("all.xb")) - 3), 0);
    assert_int_equal(restore(none, path), EXITS_REFUSED);
    has("said", "not whole");
    assert_int_equal(lines_of("asked"), 0);
    assert_int_equal(restore(none, "-"), EXITS_REFUSED);
    has("said", "name a file");
    assert_int_equal(restore(none, support_path("no-such-file")), EXITS_REFUSED);
    has("said", "no-such-file");
}

/* It is to be read twice, and is not read at all when that cannot be. */
static void a_pipe_is_no_file(void **state)
{
    static const char *const none[] = { NULL };
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(restore(none, path), EXITS_REFUSED);
    has("said", "pipe: Illegal seek");
    close(fd);
}

static void ctrl_c_ends_a_restore(void **state)
{
    static const char *const none[] = { NULL };
    static volatile sig_atomic_t yes = 1;
    char path[300];

    (void)state;
    assert_int_equal(back_up(whole), EXITS_OK);
    snprintf(path, sizeof path, "%s", support_path("all.xb"));
    interrupted = &yes;
    assert_int_equal(restore(none, path), EXITS_INTERRUPTED);
    interrupted = NULL;
    has("said", "nothing was changed");
    assert_int_equal(lines_of("asked"), 0);
}

/* ---- store copy ---- */

/* Writes down what it is given, and ends as it is told. */
static void make_loader(const char *body)
{
    static char path[300];

    snprintf(path, sizeof path, "%s", support_path("xylemd"));
    FILE *f = fopen(path, "w");
    fprintf(f, "#!/bin/sh\n%s\n", body);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
    xylemd = path;
}

static void loader_takes_all(void)
{
    char body[400];

    snprintf(body, sizeof body, "echo \"$@\" > %s.words; exec cat > %s.loaded", support_path("l"), support_path("l"));
    make_loader(body);
}

static int copy(const char *const *answers)
{
    static const char *const words[] = { "store", "copy", "other.yml" };
    struct bench b;

    open_bench(&b, declared, answers, words, 3);
    int status = run(&b);
    close_bench(&b);
    return status;
}

#define LEVEL ROW("\"lines\": \"" LINE1 "\", \"documents\": 1, \"next\": \"7\", \"state\": \"level\"")
#define LAST ROW("\"lines\": \"" LINE2 "\", \"documents\": 2, \"next\": \"7\", \"state\": \"last\"")

static void the_server_stops_when_the_other_store_has_all(void **state)
{
    static const char *const answers[] = {
        ROW("\"lines\": \"\", \"next\": \"7\""), LEVEL, ROW("\"lines\": \"" LINE1 "\", \"next\": \"7\""), LAST,
        "{\"status\": \"ok\", \"text\": \"stopping\"}", NULL
    };

    (void)state;
    loader_takes_all();
    assert_int_equal(copy(answers), EXITS_OK);
    has("said", "copied, and the server stops; start it with other.yml");
    has("l.words", "--config other.yml --load");
    assert_int_equal(lines_of("l.loaded"), 1 + 3 + 1);
    has("l.loaded", "{\"end\": {\"lines\": 3");
    assert_int_equal(lines_of("asked"), 5);
    has("asked", "\"step\": \"finish\"");
    has("asked", "\"step\": \"stop\"");
}

static void what_fails_is_given_up(void **state)
{
    static const struct {
        const char *loader;
        const char *const answers[6];
        int         status;
        const char *said, *asked;
    } rows[] = {
        { "cat > /dev/null; exit 1", { LEVEL, LAST, "{\"status\": \"ok\"}", NULL }, EXITS_REFUSED, "does not have all",
          "give-up" },
        /* Before the first question, or later. */
        { "exit 1", { LEVEL, LAST, "{\"status\": \"ok\"}", NULL }, EXITS_REFUSED, "the other store", "" },
        { "cat > /dev/null", { LEVEL, SAYS("unavailable", "the store"), "{\"status\": \"ok\"}", NULL },
          EXITS_UNAVAILABLE, "the store", "give-up" },
        /* It took too long, and the server has gone on. */
        { "cat > /dev/null", { LEVEL, LAST, SAYS("refused", "not under way"), "{\"status\": \"ok\"}",
                               NULL }, EXITS_REFUSED, "not under way", "give-up" },
        { "cat > /dev/null", { "{\"status\": \"unavailable\", \"text\": \"copied already\"}", NULL }, EXITS_UNAVAILABLE,
          "copied already", "store copy" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        make_loader(rows[i].loader);
        assert_int_equal(copy(rows[i].answers), rows[i].status);
        has("said", rows[i].said);
        has("said", "the server goes on with its own store");
        has("asked", rows[i].asked);
    }
    xylemd = "/no/such/program";
    static const char *const answers[] = { LEVEL, LAST, "{\"status\": \"ok\"}", NULL };
    assert_int_equal(copy(answers), EXITS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(pieces_become_a_backup),
        SUPPORT_TEST(a_part_of_a_backup_is_none),
        SUPPORT_TEST(ctrl_c_ends_a_backup),
        SUPPORT_TEST(a_backup_is_sent_in_pieces),
        SUPPORT_TEST(the_outcome_is_said),
        SUPPORT_TEST(what_is_not_whole_is_not_sent),
        SUPPORT_TEST(a_pipe_is_no_file),
        SUPPORT_TEST(ctrl_c_ends_a_restore),
        SUPPORT_TEST(the_server_stops_when_the_other_store_has_all),
        SUPPORT_TEST(what_fails_is_given_up),
    };

    signal(SIGPIPE, SIG_IGN);                           /* as xylemctl does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
