/*
 * test_control.c - requests over the control socket, good and bad, and peers that leave in between.
 */
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "main/client.h"
#include "main/commands.h"
#include "main/control.h"
#include "net/support_net.h"

static struct error e;
static struct control *control;
static xy_req *held;
static atomic_int held_now;

/* ---- commands -------------------------------------------------------------------------------- */

static xy_flow echo(xy_mod *m, xy_req *rq)
{
    (void)m;
    command_row(rq->data);
    command_text(rq->data, "word", command_text_of(rq, "word"));
    command_int(rq->data, "number", command_int_of(rq, "number"));
    command_text(rq->data, "secret", command_secret_of(rq, "secret") != NULL ? "given" : NULL);
    return command_say(rq, XY_OK, "said %s", command_text_of(rq, "word"));
}

static xy_flow refuse(xy_mod *m, xy_req *rq)
{
    (void)m;
    return command_say(rq, XY_CLASH, "no");
}

static xy_flow hold(xy_mod *m, xy_req *rq)
{
    (void)m;
    held = rq;
    atomic_store(&held_now, 1);
    return XY_LATER;
}

static void release(void *arg)
{
    (void)arg;
    command_say(held, XY_OK, "released");
    atomic_store(&held_now, 0);
}

static const xy_arg echo_args[] = {
    { "word", "a word", XY_ARG_TEXT, true },
    { "number", "a number", XY_ARG_INT, false },
    { "secret", "a secret", XY_ARG_SECRET, false },
    { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_command table[] = {
    { "say again", "Says it again", XY_SERVER_COMMAND, echo_args, echo },
    { "refuse", "Refuses", XY_SERVER_COMMAND, NULL, refuse },
    { "hold", "Holds", XY_SERVER_COMMAND, NULL, hold },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};

/* ---- the socket ------------------------------------------------------------------------------ */

/* Commands leave spare requests with their shard. */
static void shard_ends(struct shard *s)
{
    (void)s;
    request_thread_end();
}

static int set_up(void **state)
{
    static const struct shard_hooks hooks = { .stop = shard_ends };
    struct process_user u;
    const char *path = support_path("s");
    int fd;

    (void)state;
    hash_seed();
    atomic_store(&held_now, 0);
    if (command_register(table, NULL, &e) != 0 || process_find_user(NULL, &u, &e) != 0 ||
        control_bind(path, NULL, &u, &fd, &e) != 0)
        return -1;
    shard_hooks_add(&hooks);
    net_start(2);
    control = control_open(fd, path, false, &e);
    return control != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    control_close(&control);
    net_stop();
    command_forget_all();
    return support_reset(state);
}

static void open_client(struct client *c)
{
    if (client_open(c, support_path("s"), NULL, 0, &e) != 0)
        fail_msg("%s", e.text);
}

static void ask_for(struct client *c, const char *request, const char *expected)
{
    struct str answer;

    assert_int_equal(client_ask(c, str_of(request), &answer, &e), 0);
    if (answer.len != strlen(expected) || memcmp(answer.p, expected, answer.len) != 0)
        fail_msg("%s is answered %.*s, not %s", request, (int)answer.len, answer.p, expected);
}

static void requests_are_answered_in_order(void **state)
{
    (void)state;
    static const struct { const char *request, *answer; } rows[] = {
        { "{\"command\": \"say again\", \"args\": {\"word\": \"h\\u00e9\", \"number\": \"7\"}}",
          "{\"status\": \"ok\", \"text\": \"said h\xC3\xA9\", "
          "\"rows\": [{\"word\":\"h\xC3\xA9\",\"number\":7,\"secret\":null}]}" },
        { "{\"command\":\"say again\",\"args\":{\"word\":\"x\",\"number\":8,\"secret\":\"y\"}}",
          "{\"status\": \"ok\", \"text\": \"said x\", "
          "\"rows\": [{\"word\":\"x\",\"number\":8,\"secret\":\"given\"}]}" },
        { "{\"command\": \"refuse\"}", "{\"status\": \"exists\", \"text\": \"no\", \"rows\": []}" },
        { "{\"command\": \"say\"}", "{\"status\": \"usage\", \"text\": \"there is no such command\"}" },
        { "{\"command\": \"say again twice\"}",
          "{\"status\": \"usage\", \"text\": \"there is no such command\"}" },
        { "{}", "{\"status\": \"usage\", \"text\": \"there is no such command\"}" },
        { "[1, 2]", "{\"status\": \"usage\", \"text\": \"there is no such command\"}" },
        { "{\"command\": \"say again\", \"args\": {\"word\": [1]}}",
          "{\"status\": \"usage\", \"text\": \"arguments are names and texts\"}" },
        { "{\"command\": \"say again\", \"args\": [\"x\"]}",
          "{\"status\": \"usage\", \"text\": \"arguments are names and texts\"}" },
        { "what?", "{\"status\": \"usage\", \"text\": \"not JSON: a word that is none at byte 1\"}" },
    };
    struct client c;

    open_client(&c);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        ask_for(&c, rows[i].request, rows[i].answer);
    client_close(&c);
}

static void missing_arguments_are_named(void **state)
{
    (void)state;
    struct client c;
    struct str answer;

    open_client(&c);
    assert_int_equal(client_ask(&c, STR("{\"command\": \"say again\"}"), &answer, &e), 0);
    assert_non_null(strstr(answer.p, "say again needs word"));
    client_close(&c);
}

static void help_declares_the_commands(void **state)
{
    (void)state;
    struct arena *a = arena_new(4096);
    struct client c;
    struct str answer;

    open_client(&c);
    assert_int_equal(client_ask(&c, STR("{\"help\": true}"), &answer, &e), 0);
    const struct json *rows = json_get(json_parse(answer, a, &e), "rows");
    assert_non_null(rows);
    size_t n = 0;
    for (const struct json *r = rows->first; r != NULL; r = r->next, n++)
        if (strcmp(json_text(r, "name"), "say again") == 0) {
            const struct json *word = json_get(r, "args")->first;
            assert_string_equal(json_text(word, "name"), "word");
            assert_int_equal(json_get(word, "required")->kind, JSON_TRUE);
            assert_string_equal(json_text(word->next->next, "type"), "secret");
        }
    assert_int_equal(n, 3);
    client_close(&c);
    arena_free(&a);
}

static void several_lines_at_once_wait_for_each_other(void **state)
{
    (void)state;
    struct client c;
    struct str answer;

    open_client(&c);
    assert_int_equal(client_ask(&c, STR("{\"command\": \"refuse\"}\n{\"command\": \"hold\"}\n"
                                        "{\"command\": \"refuse\"}"), &answer, &e), 0);
    net_await(&held_now, 1);
    net_on(0, release, NULL);
    assert_int_equal(client_ask(&c, STR("{\"command\": \"x\"}"), &answer, &e), 0);
    assert_non_null(strstr(answer.p, "released"));
    assert_int_equal(client_ask(&c, STR("{\"command\": \"y\"}"), &answer, &e), 0);
    assert_non_null(strstr(answer.p, "\"exists\""));
    client_close(&c);
}

static void a_peer_that_leaves_harms_nobody(void **state)
{
    (void)state;
    struct client c, other;
    struct str answer;

    open_client(&c);
    assert_true(write(c.fd, "{\"command\": \"hold\"}\n", 20) == 20);
    net_await(&held_now, 1);
    client_close(&c);
    net_turn(0);
    net_on(0, release, NULL);
    open_client(&other);
    assert_int_equal(client_ask(&other, STR("{\"command\": \"refuse\"}"), &answer, &e), 0);
    client_close(&other);
}

static void a_line_without_an_end_is_cut_off(void **state)
{
    (void)state;
    static char much[17 * 1024 * 1024];
    struct client c;
    struct str answer;

    open_client(&c);
    memset(much, 'x', sizeof much);
    assert_int_equal(client_ask(&c, (struct str){ much, sizeof much }, &answer, &e), -1);
    client_close(&c);
}

static void the_socket_is_for_its_owner(void **state)
{
    (void)state;
    struct process_user u;
    struct stat st;
    int fd;

    assert_int_equal(stat(support_path("s"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(process_find_user(NULL, &u, &e), 0);
    assert_int_equal(control_bind(support_path("t"), "no-such-group-here", &u, &fd, &e), -1);
    assert_non_null(strstr(e.text, "no group 'no-such-group-here'"));
    if (geteuid() == 0) {
        assert_int_equal(control_bind(support_path("t"), "daemon", &u, &fd, &e), -1);
        assert_non_null(strstr(e.text, "members of group 'daemon' cannot enter /"));
        assert_int_equal(chmod(support_folder(), 0755), 0);
        if (control_bind(support_path("t"), "daemon", &u, &fd, &e) != 0)
            fail_msg("%s", e.text);
        assert_int_equal(stat(support_path("t"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0660);
        close(fd);
    }
    char deep[300];
    memset(deep, 'd', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(control_bind(deep, NULL, &u, &fd, &e), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(requests_are_answered_in_order),
        TEST(missing_arguments_are_named),
        TEST(help_declares_the_commands),
        TEST(several_lines_at_once_wait_for_each_other),
        TEST(a_peer_that_leaves_harms_nobody),
        TEST(a_line_without_an_end_is_cut_off),
        TEST(the_socket_is_for_its_owner),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
