/*
 * xylemd.c - the server program: options, and which of its faces is wanted.
 */
#include <config.h>

#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/describe.h"
#include "main/hosts.h"
#include "main/listen.h"
#include "main/load.h"
#include "main/migrate.h"
#include "main/server.h"
#include "main/supervisor.h"
#include "module/api.h"
#include "module/loader.h"

enum { EXIT_USAGE = 2 };

struct options {
    const char *config;
    bool        foreground, check, describe, load, migrate, json;
};

static void usage(FILE *to)
{
    fputs("usage: xylemd [--config FILE] [--foreground]\n"
          "       xylemd [--config FILE] --check\n"
          "       xylemd [--config FILE] --migrate-store [--json]\n"
          "       xylemd [--config FILE] --describe [--json]\n"
          "       xylemd [--config FILE] --load < BACKUP\n\n"
          "  --config FILE   the configuration (default: " XYLEM_CONFIG_DIR "/xylem.yml)\n"
          "  --foreground    stay with the terminal and log to standard error\n"
          "  --check         say whether the configuration could be used, and end\n"
          "  --migrate-store bring the store to the schema of this version, and end; no server may run\n"
          "  --describe      print the reference of all settings, and end\n"
          "  --json          that for programs\n"
          "  --load          fill the store, which has to be empty, from a backup, and end\n"
          "  --help          print this, and end\n"
          "  --version       print the version, and end\n", to);
}

static int parse_options(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {
        { "config", required_argument, NULL, 'c' }, { "foreground", no_argument, NULL, 'f' },
        { "check", no_argument, NULL, 'k' },        { "describe", no_argument, NULL, 'd' },
        { "migrate-store", no_argument, NULL, 'm' }, { "load", no_argument, NULL, 'l' },
        { "json", no_argument, NULL, 'j' },         { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'v' },      { NULL, 0, NULL, 0 },
    };
    int c;

    while ((c = getopt_long(argc, argv, "c:f", longs, NULL)) != -1)
        switch (c) {
        case 'c': o->config = optarg; break;
        case 'f': o->foreground = true; break;
        case 'k': o->check = true; break;
        case 'd': o->describe = true; break;
        case 'm': o->migrate = true; break;
        case 'j': o->json = true; break;
        case 'l': o->load = true; break;
        case 'h': usage(stdout); exit(EXIT_SUCCESS);
        case 'v': puts("xylemd " PACKAGE_VERSION); exit(EXIT_SUCCESS);
        default: return -1;
        }
    return optind == argc ? 0 : -1;
}

/* A configuration that has to be changed first. */
static int fail(const struct error *e)
{
    fprintf(stderr, "xylemd: %s\n", e->text);
    return SERVER_EXIT_CONFIG;
}

/* Everything that a start would do short of taking ports, files and users. */
static int check(const struct options *o)
{
    struct error e;
    struct config *c = config_read(o->config, &e);
    struct hosts *h = NULL;
    int result = c != NULL ? 0 : -1;

    if (c != NULL) {
        loader_set_path(c->server.module_path);
        api_set_data_dir(c->server.data_dir);
        for (size_t i = 0; result == 0 && i < c->nlisten; i++)
            result = listen_check(&c->listen[i], &e);
        if (result == 0 && (h = hosts_build(c, NULL, &e)) == NULL)
            result = -1;
    }
    if (result == 0)
        printf("%s: good, %zu domains\n", o->config, c->ndomains);
    else
        fail(&e);
    hosts_free(&h);
    config_free(&c);
    return result == 0 ? EXIT_SUCCESS : SERVER_EXIT_CONFIG;
}

/* ---- describe -------------------------------------------------------------------------------- */

static void load_from(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *d;
    struct error e;

    while (dir != NULL && (d = readdir(dir)) != NULL) {
        char name[sizeof d->d_name];
        size_t len = strlen(d->d_name);
        bool file = len > 3 && strcmp(d->d_name + len - 3, ".so") == 0;
        if (d->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(file ? len - 3 : len), d->d_name);
        if (module_get(name) == NULL && module_load(name, &e) == NULL && file)
            fprintf(stderr, "xylemd: %s\n", e.text);
    }
    if (dir != NULL)
        closedir(dir);
}

static int by_name(const void *a, const void *b)
{
    const xy_module *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

/* With a configuration the modules in its module_path, else those where they are installed. */
static int describe(const struct options *o, bool config_given)
{
    static const char *const installed[] = { XYLEM_MODULE_DIR, NULL };
    struct error e;
    struct config *c = config_given ? config_read(o->config, &e) : NULL;
    const char *const *path = c != NULL ? c->server.module_path : installed;
    const xy_module *modules[MODULE_SLOTS];
    struct module *m;
    struct text out;
    size_t at = 0, n = 0;

    if (config_given && c == NULL)
        return fail(&e);
    loader_set_path(path);
    for (; path != NULL && *path != NULL; path++)
        load_from(*path);
    while (n < MODULE_SLOTS && (m = module_next(&at)) != NULL)
        modules[n++] = m->desc;
    qsort(modules, n, sizeof modules[0], by_name);
    text_init(&out, 0);
    describe_all(&out, modules, n, o->json);
    fwrite(out.p, 1, out.len, stdout);
    text_free(&out);
    config_free(&c);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct options o = { .config = NULL };
    struct error e;

    if (parse_options(argc, argv, &o) != 0) {
        usage(stderr);
        return EXIT_USAGE;
    }
    bool config_given = o.config != NULL;
    if (!config_given)
        o.config = XYLEM_CONFIG_DIR "/xylem.yml";
    hash_seed();
    if (o.check)
        return check(&o);
    if (o.migrate)
        return migrate_store(o.config, o.json);
    if (o.describe)
        return describe(&o, config_given);
    if (o.load)
        return load_run(o.config);

    struct config *c = config_read(o.config, &e);
    if (c == NULL)
        return fail(&e);
    const struct supervisor_spec spec = { .path = o.config, .foreground = o.foreground,
                                          .serve = server_run };
    return supervisor_run(&spec, &c);
}
