/*
 * certificates.c - see certificates.h.
 */
#include "main/certificates.h"

#include <idn2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/codec.h"
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
    char               *name;               /* both paths, parted by a newline: the key in the map */
    struct stamp        certificate_stamp, key_stamp;
    struct certificate *certificate;
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

/* The stamps are taken first: a file replaced while it is read counts as changed at the next reload. */
static struct certificate_file *make_file(const char *name, const char *path, const char *key,
                                          const struct certificate_file *old, struct error *e)
{
    struct certificate_file *f = must_alloc(sizeof *f);

    f->certificate_stamp = stamp_of(path);
    f->key_stamp = stamp_of(key);
    if (old != NULL && same_stamp(&f->certificate_stamp, &old->certificate_stamp) &&
        same_stamp(&f->key_stamp, &old->key_stamp))
        f->certificate = certificate_ref(old->certificate);
    else
        f->certificate = certificate_load(path, key, e);
    if (f->certificate == NULL) {
        mem_free(&f);
        return NULL;
    }
    f->name = must_copy(name);
    return f;
}

struct certificate *certificates_get(struct map *now, const struct map *before, const char *path,
                                     const char *key, bool *fresh, struct error *e)
{
    struct text name;

    text_init(&name, 0);
    text_printf(&name, "%s\n%s", path, key != NULL ? key : "");

    struct str id = { name.p, name.len };
    struct certificate_file *f = map_get(now, id);
    const struct certificate_file *old = before != NULL ? map_get(before, id) : NULL;
    *fresh = false;
    if (f == NULL && (f = make_file(name.p, path, key, old, e)) != NULL) {
        *fresh = old != NULL && old->certificate != f->certificate;
        if (!map_put(now, str_of(f->name), f)) {
            error_set(e, ERR_NO_MEMORY, "no memory for a certificate");
            certificate_unref(&f->certificate);
            mem_free(&f->name);
            mem_free(&f);
        }
    }
    text_free(&name);
    return f != NULL ? f->certificate : NULL;
}

void certificates_free(struct map *m)
{
    uint32_t at = 0;
    void *value;

    while (map_next(m, &at, NULL, &value)) {
        struct certificate_file *f = value;
        map_remove(m, str_of(f->name));
        certificate_unref(&f->certificate);
        mem_free(&f->name);
        mem_free(&f);
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
