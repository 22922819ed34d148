/*
 * xylemctl_bench.h - one command of xylemctl, read from words, with a server (fake_server.h) that says what it is
 * told to say.
 */
#ifndef XYLEM_TESTS_XYLEMCTL_BENCH_H
#define XYLEM_TESTS_XYLEMCTL_BENCH_H

#include "support.h"

#include <fcntl.h>
#include <signal.h>

#include "fake_server.h"
#include "main/carry.h"

struct bench {
    struct arena     *arena;
    struct client     client;
    struct invocation v;
    pid_t             server;
    struct error      e;
};

static inline void open_bench(struct bench *b, const char *declared, const char *const *answers,
                              const char *const *words, size_t n)
{
    const char *path = support_path("s");

    *b = (struct bench){ 0 };
    unlink(path);
    b->arena = arena_new(4096);
    b->server = fake_server(path, answers, support_path("asked"));
    const struct json *commands = json_parse(str_of(declared), b->arena, &b->e);
    assert_non_null(commands);
    assert_int_equal(client_open(&b->client, path, NULL, 0, &b->e), 0);
    assert_int_equal(arguments_parse(commands, words, n, &b->v, &b->e), 0);
}

static inline void close_bench(struct bench *b)
{
    client_close(&b->client);
    assert_int_equal(waitpid(b->server, NULL, 0), b->server);
    arena_free(&b->arena);
}

/* Of a file in the test's folder; NULL: there is none. */
static inline const char *content(const char *name)
{
    return support_content(support_path(name));
}

/* What it prints does not belong into the report of the test, but into a file. */
static inline int run_carry(struct bench *b, struct carry c)
{
    int said = open(support_path("said"), O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600), out = dup(1), err = dup(2);

    c.client = &b->client;
    c.v = &b->v;
    assert_true(carry_wanted(&b->v));
    fflush(NULL);
    dup2(said, 1);
    dup2(said, 2);
    int status = carry_run(&c);
    fflush(NULL);
    dup2(out, 1);
    dup2(err, 2);
    close(said);
    close(out);
    close(err);
    return status;
}

#endif
