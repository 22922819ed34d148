/*
 * test_arguments.c - command lines against declarations.
 */
#include "arena_fixture.h"

#include <string.h>

#include "main/arguments.h"

static const struct json *commands;

static const char declared[] =
    "[{\"name\": \"account add\", \"summary\": \"Adds an account\", \"args\": ["
    "   {\"name\": \"jid\", \"type\": \"jid\", \"required\": true},"
    "   {\"name\": \"password\", \"type\": \"secret\", \"required\": false},"
    "   {\"name\": \"generate\", \"type\": \"flag\", \"required\": false}]},"
    " {\"name\": \"account list\", \"summary\": \"Lists accounts\", \"args\": ["
    "   {\"name\": \"domain\", \"type\": \"text\", \"required\": true}]},"
    " {\"name\": \"account import\", \"summary\": \"Adds many\", \"args\": ["
    "   {\"name\": \"accounts\", \"type\": \"secret\", \"required\": true},"
    "   {\"name\": \"after\", \"type\": \"text\", \"required\": false, \"inner\": true}]},"
    " {\"name\": \"status\", \"summary\": \"How it is\"}]";

static int set_up(void **state)
{
    if (set_up_arena(state) != 0)
        return -1;
    commands = json_parse(STR(declared), arena, &e);
    return commands != NULL ? 0 : -1;
}

/* Words as one text, parted by blanks. */
static int parse(const char *line, struct invocation *v)
{
    const char *words[16];
    size_t n = 0;

    for (const char *p = line; *p != '\0'; ) {
        size_t len = strcspn(p, " ");
        words[n++] = arena_copy(arena, p, len);
        p += len + (p[len] == ' ');
    }
    return arguments_parse(commands, words, n, v, &e);
}

static void lines_become_requests(void **state)
{
    (void)state;
    static const struct { const char *line, *request; } rows[] = {
        { "status", "{\"command\": \"status\", \"args\": {}}" },
        { "account add a@b", "{\"command\": \"account add\", \"args\": {\"jid\": \"a@b\"}}" },
        { "account add --password p\"q a@b",
          "{\"command\": \"account add\", \"args\": {\"jid\": \"a@b\", \"password\": \"p\\\"q\"}}" },
        { "account add a@b --password=x=y --generate",
          "{\"command\": \"account add\", \"args\": {\"jid\": \"a@b\", \"password\": \"x=y\", "
          "\"generate\": \"true\"}}" },
        { "account add --jid a@b", "{\"command\": \"account add\", \"args\": {\"jid\": \"a@b\"}}" },
        { "account import f --after 7",
          "{\"command\": \"account import\", \"args\": {\"accounts\": \"f\", \"after\": \"7\"}}" },
        { "account add -- --odd", "{\"command\": \"account add\", \"args\": {\"jid\": \"--odd\"}}" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct invocation v;
        struct text t;
        if (parse(rows[i].line, &v) != 0)
            fail_msg("%s: %s", rows[i].line, e.text);
        text_init(&t, 0);
        invocation_put(&t, &v);
        assert_string_equal(t.p, rows[i].request);
        text_free(&t);
    }
}

static void mistakes_are_named_and_the_nearest_offered(void **state)
{
    (void)state;
    static const struct { const char *line, *says; } rows[] = {
        { "acount add a@b", "no command 'acount add'; did you mean 'account add'?" },
        { "account", "account: one of add, list, import" },
        { "account frobnicate", "account: one of add, list, import" },
        { "zzz", "no command 'zzz'; see xylemctl help" },
        { "stats", "no command 'stats'; did you mean 'status'?" },
        { "account add", "jid is missing: account add JID [--password SECRET] [--generate]" },
        { "account add a@b c", "account add: 'c' is one argument too many" },
        { "account add a@b --passwd x", "account add has no option --passwd" },
        { "account add a@b --pasword x", "did you mean --password?" },
        { "account add a@b --password", "--password wants a value" },
        { "account add a@b --generate=no", "--generate takes no value" },
        { "account add a@b --generate --generate", "--generate is given twice" },
        { "account import", "accounts is missing: account import FILE" },
        { "account import f --aftre 7", "account import has no option --aftre" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct invocation v;
        if (parse(rows[i].line, &v) == 0)
            fail_msg("%s was accepted", rows[i].line);
        if (strstr(e.text, rows[i].says) == NULL || strstr(e.text, "after") != NULL)
            fail_msg("%s says '%s'", rows[i].line, e.text);
        assert_int_equal(e.code, ERR_INVALID);
    }
}

static void help_comes_from_the_declarations(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    arguments_help(&t, commands, "", 0);
    assert_string_equal(t.p,
        "  account add JID [--password SECRET] [--generate]\n      Adds an account\n"
        "  account list DOMAIN\n      Lists accounts\n"
        "  account import FILE\n      Adds many\n"
        "  status\n      How it is\n");
    text_clear(&t);
    arguments_help(&t, commands, "account l", 20);
    assert_string_equal(t.p, "  account list DOMAIN\n      Lists accounts\n");
    text_clear(&t);
    arguments_help(&t, commands, "nothing", 80);
    assert_int_equal(t.len, 0);
    text_free(&t);
}

#define TEST_COMMANDS(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_COMMANDS(lines_become_requests),
        TEST_COMMANDS(mistakes_are_named_and_the_nearest_offered),
        TEST_COMMANDS(help_comes_from_the_declarations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
