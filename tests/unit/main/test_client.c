/*
 * test_client.c - questions and answers over the control socket, and servers that are not there.
 */
#include "support.h"

#include <errno.h>
#include <signal.h>

#include "fake_server.h"
#include "main/client.h"
#include "main/process.h"

static struct error e;

static void a_line_is_answered_by_a_line(void **state)
{
    (void)state;
    static char long_answer[300000];
    memset(long_answer, 'x', sizeof long_answer - 1);
    const char *const answers[] = { "{}", "second", long_answer, "last", NULL };
    const char *path = support_path("s");
    pid_t pid = fake_server(path, answers, support_path("asked"));
    struct client c;
    struct str answer;

    assert_int_equal(client_open(&c, path, NULL, 0, &e), 0);
    for (size_t i = 0; answers[i] != NULL; i++) {
        assert_int_equal(client_ask(&c, STR("question"), &answer, &e), 0);
        assert_int_equal(answer.len, strlen(answers[i]));
        assert_memory_equal(answer.p, answers[i], answer.len);
    }
    assert_int_equal(client_ask(&c, STR("one more"), &answer, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);
    client_close(&c);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void nobody_there_is_said_so(void **state)
{
    (void)state;
    struct client c;
    char deep[200];

    assert_int_equal(client_open(&c, support_path("none"), NULL, 5000, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);
    client_close(&c);
    assert_int_equal(client_open(&c, support_path("none"), support_folder(), 5000, &e), -1);
    client_close(&c);
    memset(deep, 'd', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(client_open(&c, deep, NULL, 0, &e), -1);
    client_close(&c);
    support_fail_io(SUPPORT_CONNECT, 1, EACCES);
    assert_int_equal(client_open(&c, support_path("none"), NULL, 0, &e), -1);
    assert_int_equal(e.code, ERR_DENIED);
    client_close(&c);
}

/* The lock of the data folder tells that a server is on its way. */
static void a_server_that_starts_is_waited_for(void **state)
{
    (void)state;
    static const char *const answers[] = { "{}", NULL };
    const char *path = support_path("s"), *asked = support_path("asked");
    struct process_user u;
    struct client c;
    struct str answer;

    assert_int_equal(process_find_user(NULL, &u, &e), 0);
    int lock = process_lock(support_folder(), &u, &e);
    assert_true(lock >= 0);
    assert_int_equal(process_write_pid(lock, &e), 0);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(200000);
        int listener = fake_listen(path);
        fake_serve(listener, answers, asked);
    }
    assert_int_equal(client_open(&c, path, support_folder(), 60000, &e), 0);
    assert_int_equal(client_ask(&c, STR("question"), &answer, &e), 0);
    client_close(&c);
    close(lock);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(a_line_is_answered_by_a_line),
        SUPPORT_TEST(nobody_there_is_said_so),
        SUPPORT_TEST(a_server_that_starts_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
