/*
 * fuzz_pie.c - any bytes as a file of XEP-0227: what is sent on of it is a whole file of XEP-0227 each time, which the
 * server can read.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "hook/exchange.h"
#include "hook/handles.h"
#include "main/pie.h"
#include "module/api.h"

static int ask(void *arg, struct str piece, struct str *answer, struct error *e)
{
    struct arena *a = arena_new(4096);
    const struct xml *root = xml_of(api_table()->parse(xy_arena_to(a), piece.p, piece.len));

    (void)arg;
    (void)e;
    MUST(root != NULL && xml_is(root, "server-data", NS_PIE));
    for (const struct xml *c = xml_child(root, "host", NS_PIE); c != NULL; c = xml_next(c, "host", NS_PIE))
        MUST(xml_attr(c, "jid") != NULL);
    arena_free(&a);
    *answer = STR("{\"status\": \"ok\", \"rows\": [{\"made\": 1, \"added\": 1}]}");
    return 0;
}

static void refused(void *arg, const struct place *at, const char *user, const char *why)
{
    (void)arg;
    MUST(at->file != NULL && user != NULL && why != NULL && why[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("pie", MFD_CLOEXEC);
    struct feed f = { .ask = ask, .refused = refused };
    char path[40];

    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    feed_init(&f);
    pie_read(&f, path);
    feed_end(&f);
    feed_free(&f);
    close(fd);
    return 0;
}
