/*
 * certificates.c - see certificates.h.
 */
#include "main/certificates.h"

#include <idn2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"

enum { SOON_DAYS = 14 };

struct stamp {                              /* changes whenever a file is written or replaced */
    dev_t           device;
    ino_t           inode;
    off_t           size;
    struct timespec modified, changed;
};

struct certificate_file {
    char               *name;               /* both paths, parted by a newline: its name in the map */
    char               *path, *key;         /* key NULL: in the same file */
    struct stamp        certificate_stamp, key_stamp;
    struct certificate *certificate;
    bool                stale;              /* kept, for the files could not be used */
};

static struct stamp stamp_of(const char *path)
{
    struct stat st;

    if (path == NULL || stat(path, &st) != 0)
        return (struct stamp){ .size = -1 };
    return (struct stamp){ st.st_dev, st.st_ino, st.st_size, st.st_mtim, st.st_ctim };
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

static bool same_files(const struct certificate_file *a, const struct certificate_file *b)
{
    return same_stamp(&a->certificate_stamp, &b->certificate_stamp) &&
           same_stamp(&a->key_stamp, &b->key_stamp);
}

static struct certificate *keep_old(struct certificate_file *f, const struct certificate_file *old,
                                    const struct error *why)
{
    log_error("%s: the certificate before it stays in use", why->text);
    f->stale = true;
    return certificate_ref(old->certificate);
}

/* The stamps are taken first: a file replaced while it is read counts as changed when next looked at. */
static struct certificate_file *make_file(const char *name, const struct certificate_want *want,
                                          const struct certificate_file *old, struct error *e)
{
    struct certificate_file *f = must_alloc(sizeof *f);
    struct error why;

    f->certificate_stamp = stamp_of(want->path);
    f->key_stamp = stamp_of(want->key);
    if (old != NULL && same_files(f, old) && (!old->stale || want->keep)) {
        f->certificate = certificate_ref(old->certificate);
        f->stale = old->stale;
    } else {
        f->certificate = certificate_load(want->path, want->key, &why);
        if (f->certificate == NULL && old != NULL && want->keep)
            f->certificate = keep_old(f, old, &why);
    }
    if (f->certificate == NULL) {
        if (e != NULL)
            *e = why;
        mem_free(&f);
        return NULL;
    }
    f->name = must_copy(name);
    f->path = must_copy(want->path);
    f->key = must_copy(want->key);
    return f;
}

static void free_file(struct certificate_file *f)
{
    certificate_unref(&f->certificate);
    mem_free(&f->name);
    mem_free(&f->path);
    mem_free(&f->key);
    mem_free(&f);
}

struct certificate *certificates_get(struct map *now, const struct certificate_want *want, bool *fresh,
                                     struct error *e)
{
    struct text name;

    text_init(&name, 0);
    text_printf(&name, "%s\n%s", want->path, want->key != NULL ? want->key : "");

    struct str id = { name.p, name.len };
    struct certificate_file *f = map_get(now, id);
    const struct certificate_file *old = want->before != NULL ? map_get(want->before, id) : NULL;
    *fresh = false;
    if (f == NULL && (f = make_file(name.p, want, old, e)) != NULL) {
        *fresh = old != NULL && old->certificate != f->certificate;
        if (!map_put(now, str_of(f->name), f)) {
            error_set(e, ERR_NO_MEMORY, "no memory for a certificate");
            free_file(f);
            f = NULL;
        }
    }
    text_free(&name);
    return f != NULL ? f->certificate : NULL;
}

static bool changed(const struct certificate_file *f)
{
    const struct certificate_file now = { .certificate_stamp = stamp_of(f->path),
                                          .key_stamp = stamp_of(f->key) };

    return !same_files(&now, f);
}

bool certificates_changed(const struct map *m)
{
    uint32_t at = 0;
    void *value;

    while (map_next(m, &at, NULL, &value))
        if (changed(value))
            return true;
    return false;
}

void certificates_free(struct map *m)
{
    uint32_t at = 0;
    void *value;

    while (map_next(m, &at, NULL, &value)) {
        struct certificate_file *f = value;
        map_remove(m, str_of(f->name));
        free_file(f);
    }
    map_free(m);
}

/* Certificates name hosts in ASCII (RFC 6125 section 6.4.2), our names are Unicode. */
static bool covers(const struct certificate *c, const char *domain)
{
    char *ascii = NULL;
    bool yes = certificate_covers(c, str_of(domain));

    if (!yes && idn2_to_ascii_8z(domain, &ascii, IDN2_NONTRANSITIONAL) == IDN2_OK) {
        yes = certificate_covers(c, str_of(ascii));
        idn2_free(ascii);
    }
    return yes;
}

const char *certificate_worry(const struct certificate *c, const char *domain, char *out, size_t size)
{
    int64_t left = certificate_expires(c) - sys.wall_ms();
    char date[DATE_LENGTH + 1];

    if (!covers(c, domain)) {
        snprintf(out, size, "the certificate does not speak for %s", domain);
        return out;
    }
    if (left > (int64_t)SOON_DAYS * 24 * 3600 * 1000)
        return NULL;
    date_format(certificate_expires(c), date);
    snprintf(out, size, "the certificate for %s ends at %s", domain, date);
    return out;
}
