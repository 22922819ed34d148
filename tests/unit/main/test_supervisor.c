/*
 * test_supervisor.c - servers that die, hang, refuse to start or end as they should.
 *
 * The supervisor runs in a child of the test; the servers it starts are the functions below, which
 * leave a line in a file for each start.
 */
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/map.h"
#include "main/supervisor.h"

static char starts_path[4096];

static int set_up(void **state)
{
    (void)state;
    hash_seed();
    snprintf(starts_path, sizeof starts_path, "%s", support_path("starts"));
    return 0;
}

static void write_config(const char *more)
{
    FILE *f = fopen(support_path("x.yml"), "w");

    assert_non_null(f);
    fprintf(f, "data_dir: data\nlog: { file: log }\ndefaults: { tls: { required: no } }\n"
               "listen: [ { address: 127.0.0.1, port: 0 } ]\ndomains: { a.example: }\n%s", more);
    assert_int_equal(fclose(f), 0);
}

/* ---- servers --------------------------------------------------------------------------------- */

static void leave_line(const struct server_spec *spec)
{
    char line[64];
    int fd = open(starts_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int n = snprintf(line, sizeof line, "stop_time %d fds %u\n", (int)spec->config->server.stop_time,
                     spec->sockets[0].n);

    if (fd < 0 || write(fd, line, (size_t)n) != n)
        _exit(99);
    close(fd);
}

static int count_starts(void)
{
    FILE *f = fopen(starts_path, "r");
    int c, n = 0;

    while (f != NULL && (c = getc(f)) != EOF)
        n += c == '\n';
    if (f != NULL)
        fclose(f);
    return n;
}

static void tell(const struct server_spec *spec, const char *word)
{
    ssize_t n = (ssize_t)strlen(word);

    if (send(spec->status, word, (size_t)n, 0) != n)
        _exit(98);
}

static void say(const struct server_spec *spec, enum server_says word)
{
    tell(spec, (char[]){ (char)word, '\0' });
}

static int until_told(const struct server_spec *spec)
{
    sigset_t set;
    int signal;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &signal);
    say(spec, SERVER_STOPPING);
    return SERVER_EXIT_OK;
}

static int serve_well(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    return until_told(spec);
}

static int serve_a_moment(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    say(spec, SERVER_RELOADING);
    say(spec, SERVER_READY);
    say(spec, SERVER_STOPPING);
    return SERVER_EXIT_OK;
}

static int wait_for_a_store(const struct server_spec *spec)
{
    leave_line(spec);
    tell(spec, "Othe store is being opened");
    tell(spec, "Wnobody answers");
    return until_told(spec);
}

static int refuse_config(const struct server_spec *spec)
{
    leave_line(spec);
    return SERVER_EXIT_CONFIG;
}

static int die_twice(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    if (count_starts() < 3)
        raise(SIGKILL);
    return until_told(spec);
}

/* Somebody breaks the file while it runs, and then it dies. */
static int die_after_a_bad_edit(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    if (count_starts() == 1) {
        write_config("stop_time: soon\n");
        raise(SIGKILL);
    }
    return until_told(spec);
}

/* A good edit is taken up; one that the server then refuses is given up again. */
static int die_after_edits(const struct server_spec *spec)
{
    leave_line(spec);
    switch (count_starts()) {
    case 1:
        say(spec, SERVER_READY);
        write_config("stop_time: 2s\n");
        raise(SIGKILL);
        return 1;
    case 2:
        return SERVER_EXIT_CONFIG;
    default:
        say(spec, SERVER_READY);
        return until_told(spec);
    }
}

/* The one after it may take as long as a busy machine makes it. */
static int hang_once(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    if (count_starts() > 1)
        return until_told(spec);
    write_config("watchdog: 0\n");
    while (pause() != 0)
        continue;
    return SERVER_EXIT_FAILED;
}

static int ignore_the_end(const struct server_spec *spec)
{
    leave_line(spec);
    say(spec, SERVER_READY);
    while (pause() != 0)
        continue;
    return SERVER_EXIT_FAILED;
}

static int notice_an_orphanage(const struct server_spec *spec)
{
    char c;

    leave_line(spec);
    say(spec, SERVER_READY);
    if (recv(spec->status, &c, 1, 0) <= 0)         /* an error when it died before it read what was said */
        leave_line(spec);
    return SERVER_EXIT_OK;
}

/* ---- running them ---------------------------------------------------------------------------- */

static pid_t supervise(int (*serve)(const struct server_spec *), bool foreground)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;

    struct error e;
    const char *path = support_path("x.yml");
    const struct supervisor_spec spec = { .path = path, .foreground = foreground, .serve = serve,
                                          .first_delay_ms = 20, .longest_delay_ms = 50 };
    struct config *c = config_read(path, &e);
    if (c == NULL) {
        fprintf(stderr, "%s\n", e.text);
        _exit(97);
    }
    _exit(supervisor_run(&spec, &c));
}

static int status_of(pid_t pid)
{
    int how;

    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how));
    return WEXITSTATUS(how);
}

static void await_starts(int n)
{
    for (int i = 0; i < 3000 && count_starts() < n; i++)
        usleep(20000);
    assert_int_equal(count_starts(), n);
}

static void log_says(const char *what)
{
    static char all[65536];
    FILE *f = fopen(support_path("log"), "r");

    assert_non_null(f);
    all[fread(all, 1, sizeof all - 1, f)] = '\0';
    fclose(f);
    if (strstr(all, what) == NULL)
        fail_msg("the log does not say '%s':\n%s", what, all);
}

static void a_stop_that_is_meant_is_the_end(void **state)
{
    (void)state;
    write_config("");
    assert_int_equal(status_of(supervise(serve_a_moment, true)), 0);
    assert_int_equal(count_starts(), 1);
}

static void a_signal_stops_it(void **state)
{
    (void)state;
    static const int signals[] = { SIGTERM, SIGINT };

    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        write_config("");
        pid_t pid = supervise(serve_well, true);
        await_starts((int)i + 1);
        kill(pid, signals[i]);
        assert_int_equal(status_of(pid), 0);
    }
}

static void a_configuration_that_is_refused_is_not_tried_again(void **state)
{
    (void)state;
    write_config("");
    assert_int_equal(status_of(supervise(refuse_config, true)), SERVER_EXIT_CONFIG);
    assert_int_equal(count_starts(), 1);
}

static void a_server_that_died_is_started_again(void **state)
{
    (void)state;
    write_config("");
    pid_t pid = supervise(die_twice, true);
    await_starts(3);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 0);
    log_says("the server died by signal 9 (Killed); it starts again in 20 ms");
    log_says("it starts again in 40 ms");
}

static void it_starts_again_with_what_was_good(void **state)
{
    (void)state;
    write_config("stop_time: 1s\n");
    pid_t pid = supervise(die_after_a_bad_edit, true);
    await_starts(2);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 0);
    log_says("the server starts with the configuration it had");

    FILE *f = fopen(starts_path, "r");
    int first = 0, second = 0;
    assert_int_equal(fscanf(f, "stop_time %d fds %*u stop_time %d", &first, &second), 2);
    fclose(f);
    assert_int_equal(first, 1000);
    assert_int_equal(second, 1000);
}

static void an_edit_is_taken_up_and_given_up(void **state)
{
    (void)state;
    int times[3] = { 0 };

    write_config("stop_time: 1s\n");
    pid_t pid = supervise(die_after_edits, true);
    await_starts(3);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 0);
    FILE *f = fopen(starts_path, "r");
    assert_int_equal(fscanf(f, "stop_time %d fds %*u stop_time %d fds %*u stop_time %d", &times[0],
                            &times[1], &times[2]), 3);
    fclose(f);
    assert_int_equal(times[0], 1000);
    assert_int_equal(times[1], 2000);
    assert_int_equal(times[2], 1000);
    log_says("the changed configuration could not be used");
}

static void a_server_that_hangs_is_ended(void **state)
{
    (void)state;
    write_config("watchdog: 300ms\n");
    pid_t pid = supervise(hang_once, true);
    await_starts(2);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 0);
    log_says("the server has not reacted for ");
    log_says("was ended by signal 6");
}

static void one_that_does_not_stop_is_killed(void **state)
{
    (void)state;
    write_config("stop_time: 0\n");
    pid_t pid = supervise(ignore_the_end, true);
    await_starts(1);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 1);
    log_says("the server did not stop in time and is ended");
}

static void a_server_notices_that_it_is_alone(void **state)
{
    (void)state;
    write_config("");
    pid_t pid = supervise(notice_an_orphanage, true);
    await_starts(1);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    await_starts(2);
}

static void the_background_is_entered_when_it_is_ready(void **state)
{
    (void)state;
    const char *data = support_path("data");

    write_config("");
    assert_int_equal(status_of(supervise(serve_well, false)), 0);
    assert_int_equal(count_starts(), 1);
    pid_t pid = process_holder(data);
    assert_true(pid > 1);
    kill(pid, SIGTERM);
    for (int i = 0; i < 3000 && process_holder(data) != 0; i++)
        usleep(20000);
    assert_int_equal(process_holder(data), 0);
    assert_int_equal(status_of(supervise(refuse_config, false)), SERVER_EXIT_CONFIG);
}

/* For which nobody is kept waiting who has started it in the background. */
static void a_store_is_waited_for_in_the_background(void **state)
{
    (void)state;
    write_config("");
    assert_int_equal(status_of(supervise(wait_for_a_store, false)), 0);
    pid_t pid = process_holder(support_path("data"));
    assert_true(pid > 1);
    kill(pid, SIGTERM);
    for (int i = 0; i < 3000 && process_holder(support_path("data")) != 0; i++)
        usleep(20000);
    assert_int_equal(process_holder(support_path("data")), 0);
}

static int open_manager(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s", support_path("notify"));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    setenv("NOTIFY_SOCKET", at.sun_path, 1);
    return fd;
}

static void expect_words(int fd, const char *const *words, size_t n)
{
    char got[512];

    for (size_t i = 0; i < n; i++) {
        ssize_t len = read(fd, got, sizeof got - 1);
        assert_true(len > 0);
        got[len] = '\0';
        assert_string_equal(got, words[i]);
    }
}

static void the_service_manager_is_told(void **state)
{
    (void)state;
    static const char *const words[] = { "READY=1\nSTATUS=serving", "RELOADING=1", "READY=1\nSTATUS=serving",
                                         "STOPPING=1" };
    int fd = open_manager();
    char got[128];

    write_config("");
    assert_int_equal(status_of(supervise(serve_a_moment, true)), 0);
    unsetenv("NOTIFY_SOCKET");
    expect_words(fd, words, 1);
    ssize_t n = read(fd, got, sizeof got);
    assert_true(n > 0);
    assert_memory_equal(got, words[1], strlen(words[1]));        /* and the time */
    expect_words(fd, &words[2], 2);
    close(fd);
}

static void the_service_manager_is_told_what_a_start_waits_for(void **state)
{
    (void)state;
    static const char *const words[] = {
        "EXTEND_TIMEOUT_USEC=60000000\nWATCHDOG=1\nSTATUS=starting: the store is being opened",
        "EXTEND_TIMEOUT_USEC=60000000\nWATCHDOG=1\nSTATUS=starting: nobody answers", "STOPPING=1"
    };
    int fd = open_manager();

    write_config("");
    pid_t pid = supervise(wait_for_a_store, true);
    await_starts(1);
    kill(pid, SIGTERM);
    assert_int_equal(status_of(pid), 0);
    unsetenv("NOTIFY_SOCKET");
    expect_words(fd, words, COUNT_OF(words));
    close(fd);
}

static void a_port_that_is_taken_is_named_with_its_place(void **state)
{
    (void)state;
    FILE *f = fopen(support_path("x.yml"), "w");
    fputs("data_dir: data\ndefaults: { tls: { required: no } }\ndomains: { a.example: }\n"
          "listen: [ { address: 192.0.2.1, port: 1 } ]\n", f);
    fclose(f);
    assert_int_equal(status_of(supervise(serve_well, true)), 1);
    assert_int_equal(count_starts(), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, support_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stop_that_is_meant_is_the_end),
        TEST(a_store_is_waited_for_in_the_background),
        TEST(the_service_manager_is_told_what_a_start_waits_for),
        TEST(a_signal_stops_it),
        TEST(a_configuration_that_is_refused_is_not_tried_again),
        TEST(a_server_that_died_is_started_again),
        TEST(it_starts_again_with_what_was_good),
        TEST(an_edit_is_taken_up_and_given_up),
        TEST(a_server_that_hangs_is_ended),
        TEST(one_that_does_not_stop_is_killed),
        TEST(a_server_notices_that_it_is_alone),
        TEST(the_background_is_entered_when_it_is_ready),
        TEST(the_service_manager_is_told),
        TEST(a_port_that_is_taken_is_named_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
