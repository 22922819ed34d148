/* offline.c - see offline.h */

#include "main/offline.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "main/exits.h"

#define PATH_MOST 4096

const char *offline_option(const char *const *words, size_t n)
{
    static const struct { const char *words[2], *option; } table[] = {
        { { "store", "migrate" }, "--migrate-store" }
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (n == 2 && strcmp(words[0], table[i].words[0]) == 0 && strcmp(words[1], table[i].words[1]) == 0)
            return table[i].option;
    return NULL;
}

/* Beside xylemctl, or where it is installed as seen from there. */
static bool find_xylemd(char path[PATH_MOST + 32])
{
    static const char *const places[] = { "xylemd", "../sbin/xylemd" };
    char own[PATH_MOST];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);

    if (n <= 0)
        return false;
    own[n] = '\0';
    size_t folder = (size_t)(strrchr(own, '/') - own) + 1;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, PATH_MOST + 32, "%.*s%s", (int)folder, own, places[i]);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

int offline_run(const char *option, const char *config, bool json)
{
    char path[PATH_MOST + 32];

    if (find_xylemd(path)) {
        execl(path, "xylemd", "--config", config, option, json ? "--json" : (char *)NULL, (char *)NULL);
        perror(path);
    } else {
        fprintf(stderr, "xylemctl: no server runs, and there is no xylemd to do it: xylemd --config %s %s\n", config,
                option);
    }
    return EXITS_NOT_RUNNING;
}
