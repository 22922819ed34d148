/*
 * test_crash.c - a crash names the module whose code ran, and stays the crash it was.
 */
#include "support.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook/instance.h"
#include "module/crash.h"

static const xy_module desc = { .name = "fragile", .version = "1.2" };
static struct module module = { .desc = &desc, .name = "fragile" };

/* Runs crash() in a child with its standard error caught; the signal that ended it. */
static int crash_of(void (*crash)(void), char *said, size_t size)
{
    int fds[2], status;

    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], STDERR_FILENO);
        for (int s = SIGILL; s <= SIGSEGV; s++)     /* those of a sanitizer or of cmocka */
            signal(s, SIG_DFL);
        crash_install();
        crash();
        _exit(0);
    }
    close(fds[1]);
    size_t len = 0;
    ssize_t n;
    while (len < size - 1 && (n = read(fds[0], said + len, size - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void in_a_module(void)
{
    xy_mod *m = instance_new(&module, NULL, "example.org", NULL, 0, NULL);

    instance_enter(m);
    raise(SIGSEGV);
}

static void on_a_pool_thread(void)
{
    xy_mod *m = instance_new(&module, NULL, "", NULL, 0, NULL);

    instance_name_thread(m);
    raise(SIGABRT);
}

static void in_the_core(void)
{
    raise(SIGFPE);
}

static void it_is_named_and_raised_again(void **state)
{
    (void)state;
    static const struct { void (*crash)(void); int number; const char *says; } rows[] = {
        { in_a_module, SIGSEGV, "xylemd: SIGSEGV in module fragile 1.2 for domain example.org\n" },
        { on_a_pool_thread, SIGABRT, "xylemd: SIGABRT in module fragile 1.2\n" },
        { in_the_core, SIGFPE, "xylemd: SIGFPE in the core\n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char said[400];
        assert_int_equal(crash_of(rows[i].crash, said, sizeof said), rows[i].number);
        assert_string_equal(said, rows[i].says);
    }
}

static void mine(int number)
{
    (void)number;
    _exit(7);
}

static void keep_mine(void)
{
    signal(SIGSEGV, mine);
    crash_install();
    raise(SIGSEGV);
}

static void a_handler_that_is_there_stays(void **state)
{
    (void)state;
    char said[400];

    assert_int_equal(crash_of(keep_mine, said, sizeof said), 0);
    assert_string_equal(said, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(it_is_named_and_raised_again),
        SUPPORT_TEST(a_handler_that_is_there_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
