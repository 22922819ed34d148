/*
 * crash.c - see crash.h.
 *
 * The handler writes one line with calls that are safe in a signal handler, puts the default action back
 * and raises the signal again, so that the exit status and a core file are what they would have been.
 */
#include "module/crash.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"
#include "hook/instance.h"

static const struct { int number; const char *name; } signals[] = {
    { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGABRT, "SIGABRT" }, { SIGFPE, "SIGFPE" },
    { SIGILL, "SIGILL" },
};

struct line { char text[400]; size_t len; };

static void put(struct line *l, const char *s)
{
    for (; *s != '\0' && l->len < sizeof l->text - 1; s++)
        l->text[l->len++] = *s;
}

static const char *name_of(int number)
{
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (signals[i].number == number)
            return signals[i].name;
    return "signal";
}

static void crashed(int number)
{
    const xy_mod *m = instance_current();
    struct line l = { .len = 0 };

    put(&l, "xylemd: ");
    put(&l, name_of(number));
    if (m == NULL)
        put(&l, " in the core");
    else {
        put(&l, " in module ");
        put(&l, m->module->name);
        put(&l, " ");
        put(&l, m->module->desc->version);
        put(&l, m->domain_name[0] != '\0' ? " for domain " : "");
        put(&l, m->domain_name);
    }
    l.text[l.len++] = '\n';
    if (sys.write(STDERR_FILENO, l.text, l.len) < 0)
        signal(number, SIG_DFL);            /* nothing else can be done about it */
    signal(number, SIG_DFL);
    raise(number);
}

void crash_install(void)
{
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction now, handler = { .sa_handler = crashed, .sa_flags = (int)SA_NODEFER };
        if (sigaction(signals[i].number, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            sigaction(signals[i].number, &handler, NULL);
    }
}
