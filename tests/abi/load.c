/*
 * load.c - loads modules as the server does and prints what became of each.
 *
 *     load FOLDER NAME...
 */
#include <stdio.h>

#include "base/map.h"
#include "module/loader.h"

int main(int argc, char **argv)
{
    const char *path[] = { argc > 1 ? argv[1] : ".", NULL };
    int failed = 0;

    hash_seed();
    loader_set_path(path);
    for (int i = 2; i < argc; i++) {
        struct error e = { ERR_NONE, "" };
        const struct module *m = module_load(argv[i], &e);
        if (m == NULL) {
            printf("%s\n", e.text);
            failed = 1;
        } else
            printf("%s %s loaded\n", m->name, m->desc->version);
    }
    loader_end();
    return failed;
}
