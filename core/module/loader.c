/*
 * loader.c - see loader.h.
 *
 * The order matters: who may write the file, then its note, then dlopen with everything bound, so that a
 * missing symbol is named now and not by a crash at its first use; only then libltdl, which hides reasons.
 */
#include "module/loader.h"

#include <dlfcn.h>
#include <limits.h>
#include <ltdl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xylem/module.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "hook/command.h"
#include "module/api.h"
#include "module/descriptor.h"
#include "module/note.h"

#define MODULE_FILE_MOST ((size_t)256 << 20)
#define ENTRY "xylem_module_v1"

static struct {
    pthread_mutex_t lock;
    char          **path;
    size_t          npath;
    module_entry   *builtin[MODULE_SLOTS];
    const char     *builtin_name[MODULE_SLOTS];
    size_t          nbuiltin;
    bool            ltdl;
    struct module  *modules[MODULE_SLOTS];
    atomic_size_t   n;              /* those below it are complete */
} loader = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void free_path(void)
{
    for (size_t i = 0; i < loader.npath; i++)
        mem_free(&loader.path[i]);
    mem_free(&loader.path);
    loader.npath = 0;
}

void loader_set_path(const char *const *folders)
{
    size_t n = 0;

    while (folders != NULL && folders[n] != NULL)
        n++;
    pthread_mutex_lock(&loader.lock);
    free_path();
    loader.path = must_alloc((n + 1) * sizeof *loader.path);
    for (size_t i = 0; i < n; i++) {
        char full[PATH_MAX];        /* whoever looks at trust wants to see it whole */
        loader.path[i] = must_copy(realpath(folders[i], full) != NULL ? full : folders[i]);
    }
    loader.npath = n;
    pthread_mutex_unlock(&loader.lock);
}

/* ---- the registry ---- */

struct module *module_next(size_t *at)
{
    if (*at >= atomic_load_explicit(&loader.n, memory_order_acquire))
        return NULL;
    return loader.modules[(*at)++];
}

struct module *module_get(const char *name)
{
    struct module *m;
    size_t at = 0;

    while ((m = module_next(&at)) != NULL)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

static int keep(struct module *m, struct error *e)
{
    size_t n = atomic_load(&loader.n);

    if (n == MODULE_SLOTS)
        return error_set(e, ERR_UNAVAILABLE, "more than %d modules", MODULE_SLOTS);
    if (command_register(m->desc->commands, m, e) != 0)
        return -1;
    m->slot = (unsigned)n;
    loader.modules[n] = m;
    atomic_store_explicit(&loader.n, n + 1, memory_order_release);
    return 0;
}

/* ---- one module ---- */

/* The part of the descriptor that both sides know. */
static xy_module *own_copy(const xy_module *theirs)
{
    xy_module *d = must_alloc(sizeof *d);

    memcpy(d, theirs, theirs->size < sizeof *d ? theirs->size : sizeof *d);
    return d;
}

/* Calls the entry and looks at what it gives. */
static struct module *introduce(module_entry *entry, const char *name, const char *path, struct error *e)
{
    const xy_module *theirs = entry(api_table());
    struct error why;

    if (theirs == NULL || theirs->size < offsetof(xy_module, spread)) {
        error_set(e, ERR_INVALID, "it gave no descriptor");
        return NULL;
    }
    xy_module *desc = own_copy(theirs);
    if (descriptor_check(desc, &why) != 0) {
        error_set(e, ERR_INVALID, "%s", why.text);
        mem_free(&desc);
        return NULL;
    }
    if (name != NULL && strcmp(desc->name, name) != 0) {
        error_set(e, ERR_INVALID, "its note says '%s', its descriptor '%s'", name, desc->name);
        mem_free(&desc);
        return NULL;
    }
    struct module *m = must_alloc(sizeof *m);
    m->desc = desc;
    m->name = desc->name;
    m->path = must_copy(path);
    return m;
}

static void dismiss(struct module **mp)
{
    struct module *m = *mp;
    void *desc = (void *)m->desc, *path = (void *)m->path;

    if (m->handle != NULL)
        lt_dlclose(m->handle);
    mem_release(desc);
    mem_release(path);
    mem_free(mp);
}

/* ---- files ---- */

int module_inspect(const char *path, struct module_note *out, struct error *e)
{
    struct text bytes;
    struct error why;

    if (file_trusted(path, e) != 0)
        return -1;
    text_init(&bytes, MODULE_FILE_MOST);
    int failed = file_read(path, &bytes, e);
    if (failed == 0) {
        failed = note_find((const unsigned char *)bytes.p, bytes.len, out, &why);
        if (failed != 0)
            error_set(e, ERR_INVALID, "%s: %s", path, why.text);
    }
    text_free(&bytes);
    return failed;
}

/* The first file there is, whether it is any good or not. */
static char *find_file(const char *name)
{
    for (size_t i = 0; i < loader.npath; i++)
        for (int built = 0; built < 2; built++) {
            struct text path;
            struct stat st;
            text_init(&path, 0);
            if (built == 0)
                text_printf(&path, "%s/%s.so", loader.path[i], name);
            else
                text_printf(&path, "%s/%s/.libs/%s.so", loader.path[i], name, name);
            if (text_ok(&path) && sys.lstat(path.p, &st) == 0)
                return text_take(&path);
            text_free(&path);
        }
    return NULL;
}

/* Everything bound now, nothing shared: dlerror() has the true reason, libltdl's would be another. */
static int probe(const char *path, struct error *e)
{
    void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (h == NULL) {
        const char *why = dlerror();
        return error_set(e, ERR_INVALID, "%s", why != NULL ? why : "cannot be opened");
    }
    if (dlsym(h, ENTRY) == NULL) {
        dlclose(h);
        return error_set(e, ERR_INVALID, "%s has no " ENTRY, path);
    }
    dlclose(h);
    return 0;
}

static void *open_file(const char *path, struct error *e)
{
    lt_dladvise advise;
    void *h = NULL;

    if (!loader.ltdl && lt_dlinit() != 0) {
        error_set(e, ERR_INTERNAL, "libltdl: %s", lt_dlerror());
        return NULL;
    }
    loader.ltdl = true;
    if (lt_dladvise_init(&advise) == 0) {
        if (lt_dladvise_local(&advise) == 0)
            h = lt_dlopenadvise(path, advise);
        lt_dladvise_destroy(&advise);
    }
    if (h == NULL)
        error_set(e, ERR_INVALID, "%s: %s", path, lt_dlerror());
    return h;
}

static struct module *load_file(const char *path, const char *name, struct error *e)
{
    struct module_note note;
    struct error why;

    if (module_inspect(path, &note, e) != 0)
        return NULL;
    if (note_check(&note, name, &why) != 0) {
        error_set(e, ERR_INVALID, "%s: %s", path, why.text);
        return NULL;
    }
    if (probe(path, e) != 0)
        return NULL;

    void *handle = open_file(path, e);
    if (handle == NULL)
        return NULL;
    union { void *p; module_entry *fn; } entry = { lt_dlsym(handle, ENTRY) };
    struct module *m = entry.p == NULL ? NULL : introduce(entry.fn, name, path, e);
    if (m == NULL)
        lt_dlclose(handle);
    else
        m->handle = handle;
    return m;
}

static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && name[len] == '\0';
}

static struct module *find_and_load(const char *name, struct error *e)
{
    for (size_t i = 0; i < loader.nbuiltin; i++)
        if (strcmp(loader.builtin_name[i], name) == 0)
            return introduce(loader.builtin[i], name, "built in", e);

    char *path = is_name(name) ? find_file(name) : NULL;
    if (path == NULL) {
        error_set(e, ERR_NOT_FOUND, "there is no %s.so in module_path", name);
        return NULL;
    }
    struct module *m = load_file(path, name, e);
    mem_free(&path);
    return m;
}

struct module *module_load(const char *name, struct error *e)
{
    struct error why = { ERR_NONE, "" };

    pthread_mutex_lock(&loader.lock);
    struct module *m = module_get(name);
    if (m == NULL) {
        m = find_and_load(name, &why);
        if (m != NULL && keep(m, &why) != 0)
            dismiss(&m);
    }
    pthread_mutex_unlock(&loader.lock);
    if (m == NULL)
        error_set(e, why.code, "module %s: %s", name, why.text);
    return m;
}

int loader_add_static(module_entry *entry, struct error *e)
{
    const xy_module *desc = entry(api_table());

    if (loader.nbuiltin == MODULE_SLOTS)
        return error_set(e, ERR_UNAVAILABLE, "more than %d modules", MODULE_SLOTS);
    loader.builtin_name[loader.nbuiltin] = desc->name;
    loader.builtin[loader.nbuiltin++] = entry;
    return 0;
}

void loader_end(void)
{
    size_t n = atomic_exchange(&loader.n, 0);

    command_forget_all();
    while (n > 0)
        dismiss(&loader.modules[--n]);
    loader.nbuiltin = 0;
    free_path();
    if (loader.ltdl)
        lt_dlexit();
    loader.ltdl = false;
}

void loader_leave(void)
{
    size_t n = atomic_load(&loader.n);

    for (size_t i = 0; i < n; i++)
        if (loader.modules[i]->handle != NULL)
            lt_dlmakeresident(loader.modules[i]->handle);
    loader_end();
}
