/*
 * log.c - see log.h.
 *
 * A line is made on the stack of the thread that logs and written under one lock, at most LINE_SIZE
 * bytes with its newline.  First poll() asks whether the file would take it: a pipe that says so
 * has place for PIPE_BUF bytes, which a line does not exceed, and a socket or terminal behaves
 * alike.  So not even a reader that stands still makes the server wait; what it misses is counted.
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/sys.h"
#include "base/utf8.h"

/* One less than PIPE_BUF, for the newline that ends a line cut before. */
enum { LINE_SIZE = 4095, ESCAPE_SIZE = 16 };
_Static_assert(LINE_SIZE + 1 <= PIPE_BUF, "a line must be one write to a pipe");

static struct {
    pthread_mutex_t  lock;                /* guards what follows but for the two atomics */
    int              fd;
    unsigned long    lost;                /* lines since the last that was written       */
    bool             cut;                 /* the last write ended inside a line          */
    _Atomic(enum log_level)  least;
    _Atomic(enum log_format) format;
} out = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = STDERR_FILENO,
          .least = LOG_LEVEL_INFO, .format = LOG_TEXT };

static const char *const level_names[] = {
    [LOG_LEVEL_DEBUG] = "debug", [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_WARN] = "warn",   [LOG_LEVEL_ERROR] = "error",
};

enum { LEVELS = sizeof level_names / sizeof level_names[0] };

/* A line in the making.  What no longer fits is left out and marked by three dots; TAIL bytes are
 * kept for them and for the end of the line, and names are short enough to leave place for both. */
enum { TAIL = 8, LONGEST_NAME = 256 };

struct line {
    char   bytes[LINE_SIZE];
    size_t len;
    bool   full;
};

static void put(struct line *l, const char *bytes, size_t len)
{
    if (l->full)
        return;
    if (len > sizeof l->bytes - TAIL - l->len) {
        memcpy(l->bytes + l->len, "...", 3);
        l->len += 3;
        l->full = true;
        return;
    }
    memcpy(l->bytes + l->len, bytes, len);
    l->len += len;
}

static void puts_raw(struct line *l, const char *s)
{
    put(l, s, strlen(s));
}

static void finish(struct line *l, const char *end)
{
    size_t len = strlen(end);

    memcpy(l->bytes + l->len, end, len);
    l->len += len;
}

/* Characters that change how a line looks or where it ends: controls, line and paragraph separator,
 * and those that turn the direction of text around (Unicode TR 36 section 2.5) or are not seen. */
static bool deceives(uint32_t c)
{
    static const struct { uint32_t first, last; } ranges[] = {
        { 0x00, 0x1F },     { 0x7F, 0x9F },     { 0xAD, 0xAD },     { 0x61C, 0x61C },
        { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0xFEFF, 0xFEFF },
        { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F },
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

/* How a character that cannot stand as it is appears: \n, \x1b for a byte, \u202e for others. */
static size_t escape(char to[ESCAPE_SIZE], uint32_t c, bool is_byte)
{
    int n;

    if (c == '\\' || c == '\n')
        n = snprintf(to, ESCAPE_SIZE, "\\%c", c == '\n' ? 'n' : '\\');
    else if (is_byte || c < 0x80)
        n = snprintf(to, ESCAPE_SIZE, "\\x%02x", (unsigned)c);
    else
        n = snprintf(to, ESCAPE_SIZE, "\\u%04x", (unsigned)c);
    return (size_t)n;
}

/* The same text inside a JSON string. */
static size_t quote(char to[2 * ESCAPE_SIZE], const char *bytes, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            to[n++] = '\\';
        to[n++] = bytes[i];
    }
    return n;
}

static void put_text(struct line *l, enum log_format format, const char *text, size_t len)
{
    for (size_t at = 0; at < len && !l->full; ) {
        char escaped[ESCAPE_SIZE], quoted[2 * ESCAPE_SIZE];
        const char *piece = text + at;
        uint32_t c;
        size_t n = utf8_next(piece, len - at, &c);
        size_t piece_len = n;

        at += n > 0 ? n : 1;
        if (n == 0 || c == '\\' || deceives(c)) {
            piece_len = escape(escaped, n > 0 ? c : (unsigned char)*piece, n == 0);
            piece = escaped;
        }
        if (format == LOG_JSON) {
            piece_len = quote(quoted, piece, piece_len);
            piece = quoted;
        }
        put(l, piece, piece_len);
    }
}

static void make_text(struct line *l, const char *level, const struct log_about *about,
                      const char *text, size_t len)
{
    const char *const names[] = { about->module, about->domain };
    char number[32];

    puts_raw(l, level);
    puts_raw(l, " ");
    for (int i = 0; i < 2; i++) {
        if (names[i] == NULL)
            continue;
        put_text(l, LOG_TEXT, names[i], strnlen(names[i], LONGEST_NAME));
        puts_raw(l, " ");
    }
    if (about->request != 0) {
        snprintf(number, sizeof number, "#%llu ", (unsigned long long)about->request);
        puts_raw(l, number);
    }
    put_text(l, LOG_TEXT, text, len);
    finish(l, "\n");
}

static void put_member(struct line *l, const char *name, const char *value, size_t len)
{
    puts_raw(l, ",\"");
    puts_raw(l, name);
    puts_raw(l, "\":\"");
    put_text(l, LOG_JSON, value, len);
    if (!l->full)
        puts_raw(l, "\"");
}

static void make_json(struct line *l, const char *level, const struct log_about *about,
                      const char *text, size_t len)
{
    char number[48];

    put_member(l, "level", level, strlen(level));
    if (about->module != NULL)
        put_member(l, "module", about->module, strnlen(about->module, LONGEST_NAME));
    if (about->domain != NULL)
        put_member(l, "domain", about->domain, strnlen(about->domain, LONGEST_NAME));
    if (about->request != 0) {
        snprintf(number, sizeof number, ",\"request\":%llu", (unsigned long long)about->request);
        puts_raw(l, number);
    }
    put_member(l, "text", text, len);
    finish(l, l->full ? "\"}\n" : "}\n");
}

static void make_line(struct line *l, enum log_level level, const struct log_about *about,
                      const char *text, size_t len)
{
    char stamp[DATE_LENGTH + 1];
    bool json = atomic_load_explicit(&out.format, memory_order_relaxed) == LOG_JSON;

    l->len = 0;
    l->full = false;
    date_format(sys.wall_ms(), stamp);
    puts_raw(l, json ? "{\"time\":\"" : "");
    puts_raw(l, stamp);
    puts_raw(l, json ? "\"" : " ");
    (json ? make_json : make_text)(l, level_names[level], about, text, len);
}

/* One write, or none; false: the line is lost.  Under the lock. */
static bool write_line(const struct line *l)
{
    struct pollfd p = { .fd = out.fd, .events = POLLOUT };
    struct iovec iov[2] = {
        { .iov_base = (char []){ '\n' }, .iov_len = out.cut ? 1 : 0 },
        { .iov_base = (void *)(uintptr_t)l->bytes, .iov_len = l->len },
    };

    if (poll(&p, 1, 0) != 1 || p.revents != POLLOUT)
        return false;

    ssize_t n = sys.writev(out.fd, iov, 2);
    if (n <= 0)
        return false;
    out.cut = (size_t)n != iov[0].iov_len + l->len;
    return !out.cut;
}

static void report_lost(void)
{
    struct line l;
    char text[64];
    const struct log_about nothing = { 0 };
    int len = snprintf(text, sizeof text, "%lu log lines were lost", out.lost);

    make_line(&l, LOG_LEVEL_WARN, &nothing, text, (size_t)len);
    if (write_line(&l))
        out.lost = 0;
}

static void emit(const struct line *l)
{
    pthread_mutex_lock(&out.lock);
    if (out.lost > 0)
        report_lost();
    if (out.lost > 0 || !write_line(l))
        out.lost++;
    pthread_mutex_unlock(&out.lock);
}

int log_open(const char *path, enum log_format format, enum log_level least, struct error *e)
{
    int fd = STDERR_FILENO;

    /* O_NONBLOCK is for named pipes; a file ignores it. */
    if (path != NULL)
        fd = sys.open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd < 0)
        return error_errno(e, path);

    pthread_mutex_lock(&out.lock);
    int old = out.fd;
    out.fd = fd;
    out.cut = false;
    pthread_mutex_unlock(&out.lock);
    if (old != STDERR_FILENO)
        sys.close(old);
    atomic_store_explicit(&out.format, format, memory_order_relaxed);
    atomic_store_explicit(&out.least, least, memory_order_relaxed);
    return 0;
}

bool log_wanted(enum log_level level)
{
    return level >= atomic_load_explicit(&out.least, memory_order_relaxed);
}

void log_vwrite(enum log_level level, struct log_about about, const char *fmt, va_list ap)
{
    char text[LINE_SIZE];
    struct line l;

    if (!log_wanted(level))
        return;

    int len = vsnprintf(text, sizeof text, fmt, ap);
    if (len < 0)
        return;
    /* A text cut here still overfills the line, which marks it. */
    size_t kept = (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    make_line(&l, level, &about, text, kept);
    emit(&l);
}

void log_write(enum log_level level, struct log_about about, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_vwrite(level, about, fmt, ap);
    va_end(ap);
}

void log_die(const char *fmt, ...)
{
    const struct log_about nothing = { 0 };
    char text[1024];
    struct line l;
    va_list ap;

    va_start(ap, fmt);
    int len = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);

    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    make_line(&l, LOG_LEVEL_ERROR, &nothing, text, kept);
    emit(&l);
    pthread_mutex_lock(&out.lock);
    if (out.fd != STDERR_FILENO)
        fprintf(stderr, "xylem: %s\n", text);
    abort();
}
