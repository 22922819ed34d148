/*
 * xylemctl.c - administers a running server over its control socket.
 *
 * It knows almost no command itself: it asks the server which there are, matches the command line with
 * them, asks for passwords without showing them, and prints what comes back.
 */
#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "main/arguments.h"
#include "main/batch.h"
#include "main/carry.h"
#include "main/client.h"
#include "main/config.h"
#include "main/exits.h"
#include "main/offline.h"
#include "main/table.h"

enum { WAIT_MS = 15000, FILE_MOST = 256 * 1024 * 1024, SECRET_MOST = 1024 };

static volatile sig_atomic_t interrupted, in_batch;
static struct termios        terminal;            /* as it was, while a password is typed */
static volatile sig_atomic_t terminal_changed;

struct options {
    const char *config, *socket;
    bool        json;
};

struct session {
    struct options     o;
    struct client      client;
    struct arena      *arena;
    const struct json *commands;
};

static int status_of(int signal)
{
    return signal == SIGINT ? EXITS_INTERRUPTED : 128 + signal;
}

/* Whatever ends us while a password is typed, the terminal shows again what is typed.  What is under way ends by itself
 * the first time, so that nothing half made is left. */
static void on_signal(int signal)
{
    if (terminal_changed)
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    if (!in_batch || interrupted || signal == SIGQUIT)
        _exit(status_of(signal));
    interrupted = signal;
}

static void catch_signals(void)
{
    static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
    struct sigaction act = { .sa_handler = on_signal };

    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
        sigaction(caught[i], &act, NULL);
}

/* Programs get even this as an answer. */
static int say(const struct session *s, const struct error *e, int status)
{
    return client_say(s->o.json, status, e->text, NULL);
}

static size_t terminal_width(int fd)
{
    struct winsize w;

    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

static void usage(FILE *to)
{
    fputs("usage: xylemctl [--config FILE] [--socket PATH] [--json] COMMAND [ARGUMENT ...]\n"
          "       xylemctl help [COMMAND], xylemctl COMMAND --help\n\n"
          "  --config FILE   whose server is meant (default: " XYLEM_CONFIG_DIR "/xylem.yml)\n"
          "  --socket PATH   its control socket, when the configuration cannot be read\n"
          "  --json          print the answer as one JSON object\n"
          "  --help          print this, or after a command what it takes\n"
          "  --version       print the version\n\n"
          "Exit status:\n", to);
    for (const struct exit_word *w = exit_words; w->word != NULL; w++)
        fprintf(to, "  %3d  %s\n", w->code, w->text);
}

/* ---- secrets --------------------------------------------------------------------------------- */

static int read_line(char *out, size_t size)
{
    size_t n = 0;
    char c;

    while (sys.read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
        if (n + 1 < size)
            out[n++] = c;
    out[n] = '\0';
    return n + 1 < size ? 0 : -1;
}

static int read_hidden(const char *prompt, char *out, size_t size)
{
    struct termios quiet;

    if (tcgetattr(STDIN_FILENO, &terminal) != 0)
        return read_line(out, size);
    quiet = terminal;
    quiet.c_lflag &= (tcflag_t)~ECHO;
    fprintf(stderr, "%s: ", prompt);
    terminal_changed = 1;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    int result = read_line(out, size);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal);
    terminal_changed = 0;
    fputc('\n', stderr);
    return result;
}

/* Typed twice at a terminal; one line from anything else. */
static int ask_secret(struct session *s, struct argument *a, struct error *e)
{
    const char *name = json_text(a->decl, "name");
    char first[SECRET_MOST], again[SECRET_MOST];
    int result = 0;

    if (read_hidden(name, first, sizeof first) != 0)
        return error_set(e, ERR_INVALID, "%s is too long", name);
    if (isatty(STDIN_FILENO)) {
        if (read_hidden("again", again, sizeof again) != 0 || strcmp(first, again) != 0)
            result = error_set(e, ERR_INVALID, "these were not the same");
        secret_wipe(again, sizeof again);
    }
    if (result == 0 && first[0] != '\0') {
        a->value = arena_text(s->arena, first);
        if (a->value == NULL)
            result = error_set(e, ERR_NO_MEMORY, "no memory");
    }
    secret_wipe(first, sizeof first);
    return result;
}

static int ask_secrets(struct session *s, struct invocation *v, struct error *e)
{
    const struct argument *generate = argument_find(v, "generate");

    if (generate != NULL && generate->value != NULL)
        return 0;
    for (size_t i = 0; i < v->nargs; i++) {
        struct argument *a = &v->args[i];
        if (argument_is(a, "secret") && a->value == NULL && ask_secret(s, a, e) != 0)
            return -1;
    }
    return 0;
}

static int read_input(const char *path, struct text *out, struct error *e)
{
    char buf[16384];
    ssize_t n;

    if (strcmp(path, "-") != 0)
        return file_read(path, out, e);
    while ((n = sys.read(STDIN_FILENO, buf, sizeof buf)) > 0)
        text_add(out, buf, (size_t)n);
    if (n < 0)
        return error_errno(e, "standard input");
    return text_ok(out) ? 0 : error_set(e, ERR_NO_MEMORY, "the input is too long");
}

/* ---- output ---------------------------------------------------------------------------------- */

static void print_rows(const struct json *rows)
{
    struct text t;

    text_init(&t, 0);
    table_print(&t, rows, terminal_width(STDOUT_FILENO));
    if (t.p != NULL)
        fwrite(t.p, 1, t.len, stdout);
    text_free(&t);
}

static int print_answer(struct session *s, struct str answer, struct error *e)
{
    struct json *v = json_parse(answer, s->arena, e);
    const char *status = json_text(v, "status"), *text = json_text(v, "text");

    if (status == NULL)
        return say(s, e, EXITS_REFUSED);

    int code = exit_of_word(status);
    if (s->o.json) {
        fwrite(answer.p, 1, answer.len, stdout);
        fputc('\n', stdout);
        return code;
    }
    print_rows(json_get(v, "rows"));
    if (text != NULL && code == 0)
        puts(text);
    else if (code != 0)
        fprintf(stderr, "xylemctl: %s\n", text != NULL ? text : status);
    return code;
}

static void show_progress(size_t done, size_t all)
{
    fprintf(stderr, "\r%zu of %zu lines%s", done, all, done == all ? "\n" : "");
}

/* As compilers name what is wrong, so that editors find the line. */
static void print_refused(const char *file, const struct json *rows)
{
    for (const struct json *r = rows != NULL ? rows->first : NULL; r != NULL; r = r->next) {
        const char *line = json_text(r, "line"), *jid = json_text(r, "jid");
        const char *why = json_text(r, "error");
        struct text t;

        text_init(&t, 0);
        table_put_text(&t, jid != NULL ? jid : "", SIZE_MAX);
        printf("%s:%s: %s: %s\n", file, line != NULL ? line : "?", t.p != NULL ? t.p : "",
               why != NULL ? why : "refused");
        text_free(&t);
    }
}

static int print_batch(const struct session *s, const struct batch *b, const char *file)
{
    char text[160];
    struct error e;
    int n = snprintf(text, sizeof text, "%zu done, %zu refused", b->done - b->failed, b->failed);

    if (!b->whole && n > 0)
        snprintf(text + n, sizeof text - (size_t)n, "; ended after line %zu: --first_line %zu goes on",
                 b->line, b->line + 1);
    if (s->o.json) {
        printf("{\"status\": \"%s\", \"text\": \"%s\", \"rows\": %s}\n",
               exit_word_of_code(b->status), text, b->rows.p);
        return b->status;
    }
    print_refused(file, json_parse((struct str){ b->rows.p, b->rows.len }, s->arena, &e));
    fprintf(b->status == 0 ? stdout : stderr, "%s\n", text);
    return b->status;
}

/* ---- commands -------------------------------------------------------------------------------- */

static int run_batch(struct session *s, struct invocation *v, const char *path)
{
    struct batch b = { .client = &s->client, .v = v, .interrupted = &interrupted,
                       .progress = isatty(STDERR_FILENO) && !s->o.json ? show_progress : NULL };
    struct text file;
    struct error e;
    int status;

    text_init(&file, FILE_MOST);
    if (read_input(path, &file, &e) != 0) {
        text_free(&file);
        return say(s, &e, EXITS_USAGE);
    }
    b.lines = (struct str){ file.p != NULL ? file.p : "", file.len };
    in_batch = 1;
    if (batch_run(&b, &e) != 0) {
        b.status = b.status != 0 ? b.status : e.code == ERR_INVALID ? EXITS_USAGE : EXITS_NOT_RUNNING;
        fprintf(stderr, "xylemctl: %s\n", e.text);
    }
    status = print_batch(s, &b, strcmp(path, "-") == 0 ? "standard input" : path);
    if (file.p != NULL)
        secret_wipe(file.p, file.cap);
    text_free(&file);
    batch_free(&b);
    return status;
}

/* Where both are built, where both are installed, or wherever there is one. */
static const char *find_xylemd(char *path, size_t size)
{
    static const char *const places[] = { "/xylemd", "/../sbin/xylemd" };
    ssize_t n = readlink("/proc/self/exe", path, size);
    char *slash = n > 0 && (size_t)n < size ? memrchr(path, '/', (size_t)n) : NULL;

    for (size_t i = 0; slash != NULL && i < sizeof places / sizeof places[0]; i++) {
        size_t room = size - (size_t)(slash - path);
        if (snprintf(slash, room, "%s", places[i]) < (int)room && access(path, X_OK) == 0)
            return path;
    }
    return "xylemd";
}

static int run_carry(struct session *s, struct invocation *v)
{
    char path[4096];
    const struct carry c = { .client = &s->client, .v = v, .interrupted = &interrupted, .json = s->o.json,
                             .progress = isatty(STDERR_FILENO) && !s->o.json,
                             .xylemd = find_xylemd(path, sizeof path) };

    in_batch = 1;
    return carry_run(&c);
}

/* Required secrets are named by a file: its content takes the place of the name. */
static int load_secret_files(struct session *s, struct invocation *v, struct error *e)
{
    for (size_t i = 0; i < v->nargs; i++) {
        struct argument *a = &v->args[i];
        struct text t;
        if (!argument_is(a, "secret") || !argument_required(a) || a->value == NULL)
            continue;
        text_init(&t, FILE_MOST);
        if (read_input(a->value, &t, e) != 0 ||
            (a->value = arena_copy(s->arena, t.p != NULL ? t.p : "", t.len)) == NULL) {
            text_free(&t);
            return -1;
        }
        text_free(&t);
    }
    return 0;
}

static void join(struct text *out, const char *const *words, size_t n)
{
    text_init(out, 0);
    for (size_t i = 0; i < n; i++)
        text_printf(out, "%s%s", i > 0 ? " " : "", words[i]);
}

static int no_help(const struct session *s, const char *const *words, size_t n)
{
    char near[ARGUMENTS_NAME_MOST];
    struct text typed;
    struct error e;

    join(&typed, words, n);
    bool any = arguments_nearest(s->commands, typed.p, near);
    error_set(&e, ERR_INVALID, "no command begins with '%s'%s%s%s", typed.p,
              any ? "; did you mean '" : "", any ? near : "", any ? "'?" : "");
    text_free(&typed);
    return say(s, &e, EXITS_USAGE);
}

/* The commands whose names begin with the words, or with as many of them as make sense. */
static int show_help(const struct session *s, const char *const *words, size_t n)
{
    struct text prefix, t;
    size_t width = terminal_width(STDOUT_FILENO), used = n;

    text_init(&t, 0);
    if (n == 0) {
        usage(stdout);
        puts("\nCommands:");
        arguments_help(&t, s->commands, "", width);
    }
    for (; used > 0 && t.len == 0; used--) {
        join(&prefix, words, used);
        arguments_help(&t, s->commands, prefix.p, width);
        text_free(&prefix);
    }
    if (t.len == 0)
        return no_help(s, words, n);
    fwrite(t.p, 1, t.len, stdout);
    text_free(&t);
    return EXITS_OK;
}

/* How many words stand before --help, or n. */
static size_t words_before_help(const char *const *words, size_t n)
{
    size_t i = 0;

    while (i < n && strcmp(words[i], "--help") != 0 && strcmp(words[i], "--") != 0)
        i++;
    return i < n && strcmp(words[i], "--help") == 0 ? i : n;
}

static int run_command(struct session *s, const char *const *words, size_t n)
{
    struct invocation v;
    struct text request;
    struct str answer;
    struct error e;

    if (arguments_parse(s->commands, words, n, &v, &e) != 0)
        return say(s, &e, EXITS_USAGE);
    if (batch_wanted(&v) && v.nargs > 0)
        return run_batch(s, &v, v.args[0].value);
    if (carry_wanted(&v))
        return run_carry(s, &v);
    if (load_secret_files(s, &v, &e) != 0 || ask_secrets(s, &v, &e) != 0)
        return say(s, &e, EXITS_USAGE);

    text_init(&request, 0);
    invocation_put(&request, &v);
    int asked = client_ask(&s->client, (struct str){ request.p, request.len }, &answer, &e);
    secret_wipe(request.p, request.len);
    text_free(&request);
    return asked == 0 ? print_answer(s, answer, &e) : say(s, &e, EXITS_NOT_RUNNING);
}

static int connect_to_server(struct session *s, struct error *e)
{
    struct config_place place = { .data_dir = "" };
    struct str answer;

    if (s->o.socket == NULL && config_find_socket(s->o.config, &place, e) != 0)
        return EXITS_USAGE;
    if (client_open(&s->client, s->o.socket != NULL ? s->o.socket : place.socket,
                    s->o.socket != NULL ? NULL : place.data_dir, WAIT_MS, e) != 0)
        return e->code == ERR_DENIED ? EXITS_DENIED : EXITS_NOT_RUNNING;
    if (client_ask(&s->client, STR("{\"help\": true}"), &answer, e) != 0)
        return EXITS_NOT_RUNNING;

    const struct json *v = json_parse(answer, s->arena, e);
    const char *status = json_text(v, "status"), *text = json_text(v, "text");
    s->commands = json_get(v, "rows");
    if (s->commands != NULL)
        return EXITS_OK;
    error_set(e, ERR_DENIED, "%s", text != NULL ? text : "the server gave an answer that is none");
    return status != NULL ? exit_of_word(status) : EXITS_REFUSED;
}

/* And what to do about it. */
static void say_not_there(const struct session *s, const struct error *e, int status)
{
    say(s, e, status);
    if (s->o.json)
        return;
    if (status == EXITS_NOT_RUNNING)
        fprintf(stderr, "xylemctl: to start it: systemctl start xylem, or xylemd --config %s\n",
                s->o.config);
    if (status == EXITS_USAGE)
        fputs("xylemctl: --config FILE names another configuration, --socket PATH a server whose "
              "configuration cannot be read\n", stderr);
}

/* The number of words before the command, or -1. */
static int parse_options(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {
        { "config", required_argument, NULL, 'c' }, { "socket", required_argument, NULL, 's' },
        { "json", no_argument, NULL, 'j' },         { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'v' },      { NULL, 0, NULL, 0 },
    };
    int c;

    while ((c = getopt_long(argc, argv, "+c:", longs, NULL)) != -1)
        switch (c) {
        case 'c': o->config = optarg; break;
        case 's': o->socket = optarg; break;
        case 'j': o->json = true; break;
        case 'h': usage(stdout); exit(EXITS_OK);
        case 'v': puts("xylemctl " PACKAGE_VERSION); exit(EXITS_OK);
        default: return -1;
        }
    return optind;
}

int main(int argc, char **argv)
{
    struct session s = { .o = { .config = XYLEM_CONFIG_DIR "/xylem.yml" }, .client = { .fd = -1 } };
    int first = parse_options(argc, argv, &s.o), status;
    struct error e;

    if (first < 0 || first == argc) {
        usage(stderr);
        return EXITS_USAGE;
    }
    hash_seed();
    catch_signals();
    s.arena = arena_new(4096);
    if (s.arena == NULL)
        return EXITS_REFUSED;

    const char *const *words = (const char *const *)argv + first;
    size_t n = (size_t)(argc - first);
    status = connect_to_server(&s, &e);
    const char *offline = status == EXITS_NOT_RUNNING && s.o.socket == NULL ? offline_option(words, n) : NULL;
    if (offline != NULL)
        status = offline_run(offline, s.o.config, s.o.json);
    else if (status != EXITS_OK)
        say_not_there(&s, &e, status);
    else if (strcmp(words[0], "help") == 0)
        status = show_help(&s, words + 1, n - 1);
    else if (words_before_help(words, n) < n)
        status = show_help(&s, words, words_before_help(words, n));
    else
        status = run_command(&s, words, n);
    client_close(&s.client);
    arena_free(&s.arena);
    if (fflush(stdout) != 0 && status == EXITS_OK)
        status = EXITS_REFUSED;
    return status == EXITS_INTERRUPTED && interrupted ? status_of(interrupted) : status;
}
