/*
 * main.c - xylem-sdk: begins a module, looks at one, describes one.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "module/loader.h"
#include "module/note.h"
#include "sdk.h"

static const struct {
    const char *name, *arguments, *does;
    int (*run)(int argc, char **argv);
} commands[] = {
    { "new", "NAME [--iq NAMESPACE]", "writes a module with its test, build and CI into ./NAME", sdk_new },
    { "check", "FILE.so", "would the server take it, and does it keep the rules?", sdk_check },
    { "doc", "FILE.so", "prints its manual: settings, handlers, counters, commands", sdk_doc },
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int usage(FILE *out)
{
    fputs("usage:\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  xylem-sdk %s %-24s %s\n", commands[i].name, commands[i].arguments, commands[i].does);
    return out == stdout ? 0 : 2;
}

const struct module *sdk_load(const char *path)
{
    char full[PATH_MAX];
    struct module_note note;
    struct error e;

    if (realpath(path, full) == NULL) {
        fprintf(stderr, "%s: there is no such file\n", path);
        return NULL;
    }
    if (module_inspect(full, &note, &e) != 0) {
        fprintf(stderr, "%s\n", e.text);
        return NULL;
    }
    char *slash = strrchr(full, '/');
    *slash = '\0';
    loader_set_path((const char *const[]){ full, NULL });
    const struct module *m = module_load(note.name, &e);
    if (m == NULL)
        fprintf(stderr, "%s\n", e.text);
    return m;
}

int main(int argc, char **argv)
{
    hash_seed();
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0))
        return usage(stdout);
    for (size_t i = 0; argc >= 3 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            int status = commands[i].run(argc - 2, argv + 2);
            loader_end();
            return status;
        }
    return usage(stderr);
}
