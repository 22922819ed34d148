/*
 * test_carry.c - an export written page by page, an import sent piece by piece, and what is said of both.
 */
#include "xylemctl_bench.h"

#include <sys/stat.h>

#include "main/exits.h"

static const char declared[] =
    "[{\"name\": \"export\", \"args\": [{\"name\": \"what\", \"type\": \"text\", \"required\": true},"
    "  {\"name\": \"output\", \"type\": \"text\", \"required\": false},"
    "  {\"name\": \"after\", \"type\": \"text\", \"required\": false}]},"
    " {\"name\": \"import\", \"args\": [{\"name\": \"file\", \"type\": \"secret\", \"required\": true},"
    "  {\"name\": \"domain\", \"type\": \"text\", \"required\": false}]}]";

static void pages_become_a_file(void **state)
{
    static const char *const answers[] = {
        "{\"status\": \"ok\", \"rows\": [{\"xml\": \"<a>\", \"next\": \"here\"}]}",
        "{\"status\": \"unavailable\", \"text\": \"not now\"}",
        "{\"status\": \"ok\", \"rows\": [{\"xml\": \"</a>\"}]}", NULL
    };
    struct stat st;
    char path[300];
    struct bench b = { 0 };

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("out.xml"));
    const char *const words[] = { "export", "a.test", "--output", path };
    open_bench(&b, declared, answers, words, 4);
    assert_int_equal(run_carry(&b, (struct carry){ 0 }), EXITS_OK);
    close_bench(&b);
    assert_string_equal(content("out.xml"), "<a></a>");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);          /* keys are in it */
    assert_null(content("out.xml.part"));
    assert_non_null(strstr(content("asked"), "\"after\": \"here\""));
}

/* Half of it never has the name that was asked for. */
static void half_a_file_is_none(void **state)
{
    static const char *const refused[] = {
        "{\"status\": \"ok\", \"rows\": [{\"xml\": \"<a>\", \"next\": \"x\"}]}",
        "{\"status\": \"not-found\", \"text\": \"there is no such account\"}", NULL
    };
    static const char *const gone[] = { "{\"status\": \"ok\", \"rows\": [{\"xml\": \"<a>\", \"next\": \"x\"}]}", NULL };
    const char *const *const all[] = { refused, gone };
    static const int statuses[] = { EXITS_NOT_FOUND, EXITS_NOT_RUNNING };
    static volatile sig_atomic_t interrupted = 1;
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("out.xml"));
    const char *const words[] = { "export", "a.test", "--output", path };
    for (size_t i = 0; i < 2; i++) {
        struct bench b = { 0 };
        open_bench(&b, declared, all[i], words, 4);
        assert_int_equal(run_carry(&b, (struct carry){ 0 }), statuses[i]);
        close_bench(&b);
        assert_null(content("out.xml"));
        assert_null(content("out.xml.part"));
    }
    struct bench b = { 0 };
    open_bench(&b, declared, refused, words, 4);
    assert_int_equal(run_carry(&b, (struct carry){ .interrupted = &interrupted }), EXITS_INTERRUPTED);
    close_bench(&b);
    assert_null(content("out.xml.part"));
}

static void an_import_is_sent(void **state)
{
    static const char *const answers[] = {
        "{\"status\": \"refused\", \"rows\": [{\"user\": 0, \"child\": 0, \"part\": -1, \"error\": \"it is bad\"},"
        " {\"user\": 0, \"child\": 1, \"part\": -1, \"left\": \"w\", \"namespace\": \"urn:w\"},"
        " {\"made\": 1, \"added\": 3}]}", NULL
    };
    char path[300];
    struct bench b = { 0 };

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("in.xml"));
    FILE *f = fopen(path, "w");
    fputs("<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'>\n<user name='u'><v xmlns='urn:v'/>"
          "<w xmlns='urn:w'/></user></host></server-data>", f);
    fclose(f);
    const char *const words[] = { "import", path };
    open_bench(&b, declared, answers, words, 2);
    assert_int_equal(run_carry(&b, (struct carry){ 0 }), EXITS_REFUSED);
    close_bench(&b);
    assert_non_null(strstr(content("asked"), "\"command\": \"import\""));
    assert_non_null(strstr(content("said"), "in.xml:2:16: u@a.test: it is bad\n"));
    assert_non_null(strstr(content("said"), "1 accounts read, 3 things added, 1 refused; left out, as no module "
                                            "takes it: 1 times w of urn:w"));
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(pages_become_a_file), SUPPORT_TEST(half_a_file_is_none), SUPPORT_TEST(an_import_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
