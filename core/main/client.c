/*
 * client.c - see client.h.
 */
#include "main/client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sys.h"
#include "main/exits.h"
#include "main/process.h"

enum { ANSWER_MOST = 256 * 1024 * 1024, STEP = 64 * 1024, RETRY_MS = 50 };

static int connect_once(const char *path)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof to.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to.sun_path, path, strlen(path) + 1);
    fd = sys.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (sys.connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;

    int err = errno;
    sys.close(fd);
    errno = err;
    return -1;
}

static int why_not(const char *path, struct error *e)
{
    if (errno == EACCES || errno == EPERM)
        return error_set(e, ERR_DENIED, "%s: you may not use it (control: { group: ... } lets more "
                         "people)", path);
    if (errno == ENOENT || errno == ECONNREFUSED)
        return error_set(e, ERR_UNAVAILABLE, "no server answers at %s", path);
    return error_set(e, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

int client_open(struct client *c, const char *socket, const char *data_dir, unsigned wait_ms,
                struct error *e)
{
    uint64_t until = sys_mono_ms() + wait_ms;

    text_init(&c->in, ANSWER_MOST);
    c->used = 0;
    while ((c->fd = connect_once(socket)) < 0) {
        static const struct timespec moment = { 0, RETRY_MS * 1000000L };
        int err = errno;
        bool starting = (err == ENOENT || err == ECONNREFUSED) && data_dir != NULL &&
                        sys_mono_ms() < until && process_holder(data_dir) != 0;
        errno = err;
        if (!starting)
            return why_not(socket, e);
        nanosleep(&moment, NULL);
    }
    return 0;
}

void client_close(struct client *c)
{
    if (c->fd >= 0)
        sys.close(c->fd);
    c->fd = -1;
    text_free(&c->in);
}

static int gone(struct error *e)
{
    return error_set(e, ERR_UNAVAILABLE, "the server ended the connection");
}

int client_ask(struct client *c, struct str request, struct str *answer, struct error *e)
{
    size_t searched = 0;

    text_cut(&c->in, c->used);
    c->used = 0;
    if (file_write_all(c->fd, request.p, request.len) != 0 || file_write_all(c->fd, "\n", 1) != 0)
        return gone(e);
    for (;;) {
        const char *end = c->in.len > searched
                          ? memchr(c->in.p + searched, '\n', c->in.len - searched) : NULL;
        if (end != NULL) {
            *answer = (struct str){ c->in.p, (size_t)(end - c->in.p) };
            c->used = answer->len + 1;
            return 0;
        }
        searched = c->in.len;

        char *room = text_room(&c->in, STEP);
        if (room == NULL)
            return error_set(e, ERR_NO_MEMORY, "the answer is too long");
        ssize_t n = sys.read(c->fd, room, STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return gone(e);
        text_wrote(&c->in, (size_t)n);
    }
}

int client_read(struct str answer, struct arena *a, const struct json **row, struct error *e)
{
    const struct json *v = a != NULL ? json_parse(answer, a, e) : NULL, *rows = json_get(v, "rows");
    const char *status = json_text(v, "status"), *text = json_text(v, "text");
    int code = status != NULL ? exit_of_word(status) : EXITS_REFUSED;

    *row = rows != NULL ? rows->first : NULL;
    if (a == NULL)
        error_set(e, ERR_NO_MEMORY, "no memory");
    else if (code != EXITS_OK)
        error_set(e, ERR_UNAVAILABLE, "%s", text != NULL ? text : "the server gave an answer that is none");
    return code;
}

int client_say(bool json, int status, const char *text, const char *rows)
{
    struct text out;

    if (!json) {
        fprintf(status == EXITS_OK ? stdout : stderr, "%s%s\n", status == EXITS_OK ? "" : "xylemctl: ", text);
        return status;
    }
    text_init(&out, 0);
    text_printf(&out, "{\"status\": \"%s\", \"text\": ", exit_word_of_code(status));
    json_put_string(&out, text);
    if (rows != NULL)
        text_printf(&out, ", \"rows\": [%s]", rows);
    text_puts(&out, "}");
    if (text_ok(&out))
        puts(out.p);
    text_free(&out);
    return status;
}
