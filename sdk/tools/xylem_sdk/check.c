/*
 * check.c - xylem-sdk check: loads a module as the server does, then looks at the symbols of its file.
 *
 * A module owns no thread, socket, process or signal handler (docs/sdk.md): calls that would make one are
 * named here, because the server could not stop, count or reload what they made.
 */
#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "hook/instance.h"
#include "sdk.h"

static const struct { const char *name, *instead; } forbidden[] = {
    { "pthread_create", "xy_offload" }, { "thrd_create", "xy_offload" }, { "fork", "xy_offload" },
    { "vfork", "xy_offload" },          { "system", "xy_offload" },      { "popen", "xy_offload" },
    { "posix_spawn", "xy_offload" },    { "execv", "xy_offload" },       { "execve", "xy_offload" },
    { "socket", "the core's services" }, { "listen", "the core's services" },
    { "sleep", "xy_timer_set" },        { "usleep", "xy_timer_set" },    { "nanosleep", "xy_timer_set" },
    { "alarm", "xy_timer_set" },        { "setitimer", "xy_timer_set" },
    { "signal", "nothing: signals are the server's" }, { "sigaction", "nothing: signals are the server's" },
    { "exit", "xy_fail" },              { "_exit", "xy_fail" },
    { "gethostbyname", "the core's services" }, { "getaddrinfo", "the core's services" },
    { "strcpy", "xy_copy" },            { "strcat", "xy_text" },         { "sprintf", "xy_text" },
    { "gets", "fgets" },                { "strtok", "strcspn" },
};

struct symbols {
    const ElfW(Sym) *at;
    size_t           n;
    const char      *names;
    size_t           names_len;
};

static bool part(const struct text *file, uint64_t at, uint64_t size)
{
    return at <= file->len && size <= file->len - at && at % sizeof(void *) == 0;
}

static bool find_symbols(const struct text *file, struct symbols *out)
{
    const ElfW(Ehdr) *h = (const void *)file->p;
    const ElfW(Shdr) *s = (const void *)(file->p + h->e_shoff);

    if (!part(file, h->e_shoff, (uint64_t)h->e_shnum * sizeof *s))
        return false;
    for (unsigned i = 0; i < h->e_shnum; i++) {
        if (s[i].sh_type != SHT_DYNSYM || s[i].sh_link >= h->e_shnum)
            continue;
        const ElfW(Shdr) *names = &s[s[i].sh_link];
        if (!part(file, s[i].sh_offset, s[i].sh_size) || names->sh_size == 0 ||
            names->sh_offset > file->len || names->sh_size > file->len - names->sh_offset ||
            file->p[names->sh_offset + names->sh_size - 1] != '\0')
            return false;
        *out = (struct symbols){ (const void *)(file->p + s[i].sh_offset), s[i].sh_size / sizeof *out->at,
                                 file->p + names->sh_offset, names->sh_size };
        return true;
    }
    return false;
}

static int look_at(const struct symbols *all)
{
    int bad = 0;

    for (size_t i = 0; i < all->n; i++) {
        const ElfW(Sym) *s = &all->at[i];
        const char *name = s->st_name < all->names_len ? all->names + s->st_name : "";
        if (s->st_shndx != SHN_UNDEF) {
            bool right = strcmp(name, "xylem_module_v1") == 0;
            printf("%s exports %s\n", right ? "ok" : "not ok", name);
            bad |= !right;
            continue;
        }
        for (size_t k = 0; k < sizeof forbidden / sizeof forbidden[0]; k++)
            if (strcmp(name, forbidden[k].name) == 0) {
                printf("not ok calls %s: use %s\n", name, forbidden[k].instead);
                bad = 1;
            }
    }
    return bad;
}

int sdk_check(int argc, char **argv)
{
    const struct module *m = sdk_load(argv[0]);
    struct symbols all;
    struct text file;
    struct error e;

    (void)argc;
    if (m == NULL)
        return 1;
    printf("ok %s %s loads, its descriptor is sound\n", m->name, m->desc->version);
    text_init(&file, 0);
    int bad = file_read(m->path, &file, &e);
    if (bad == 0 && find_symbols(&file, &all))
        bad = look_at(&all);
    else {
        puts("not ok its symbols cannot be read");
        bad = 1;
    }
    text_free(&file);
    return bad != 0;
}
