/*
 * load.c - loads modules as the server does and prints what became of each.
 *
 *     load FOLDER NAME...             each by itself
 *     load --together FOLDER NAME...  then also as the modules of one domain, all settings left out
 */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "hook/profile.h"
#include "module/loader.h"

static int say_together(struct profile_want *want, size_t n)
{
    struct error e = { ERR_NONE, "" };
    struct profile *p = profile_new(want, n, NULL, &e);

    puts(p != NULL ? "they can serve a domain" : e.text);
    if (p == NULL)
        return 1;
    profile_unref(&p);
    return 0;
}

int main(int argc, char **argv)
{
    bool together = argc > 1 && strcmp(argv[1], "--together") == 0;
    struct profile_want want[MODULE_SLOTS];
    int failed = 0, first = together ? 2 : 1;
    const char *path[] = { argc > first ? argv[first] : ".", NULL };
    size_t n = 0;

    hash_seed();
    loader_set_path(path);
    for (int i = first + 1; i < argc && n < MODULE_SLOTS; i++) {
        struct error e = { ERR_NONE, "" };
        struct module *m = module_load(argv[i], &e);
        if (m == NULL) {
            puts(e.text);
            failed = 1;
            continue;
        }
        printf("%s %s loaded\n", m->name, m->desc->version);
        want[n++] = (struct profile_want){ m, NULL };
    }
    if (together && !failed)
        failed = say_together(want, n);
    loader_end();
    return failed;
}
