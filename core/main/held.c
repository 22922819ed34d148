/* held.c - see held.h */

#include "main/held.h"

#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/secret.h"

struct held { FILE *file; size_t n, at; };

struct held *held_new(void)
{
    struct held *h = try_alloc(sizeof *h);

    if (h == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    *h = (struct held){ .file = tmpfile() };
    if (h->file == NULL)
        mem_free(&h);
    return h;
}

void held_free(struct held **h)
{
    if (*h != NULL)
        fclose((*h)->file);
    mem_free(h);
}

bool held_add(struct held *h, const void *bytes, size_t len)
{
    bool written = fseek(h->file, 0, SEEK_END) == 0 &&
                   fwrite(&len, sizeof len, 1, h->file) == 1 &&
                   (len == 0 || fwrite(bytes, len, 1, h->file) == 1) && fflush(h->file) == 0;

    h->n += written;
    return written;
}

void held_rewind(struct held *h)
{
    rewind(h->file);
    h->at = 0;
}

char *held_next(struct held *h, size_t *len)
{
    char *bytes = NULL;

    errno = 0;
    if (h->at == h->n)
        return NULL;
    if (fread(len, sizeof *len, 1, h->file) == 1 && (bytes = try_alloc(size_add(*len, 1))) == NULL)
        errno = ENOMEM;
    if (bytes != NULL && *len > 0 && fread(bytes, *len, 1, h->file) != 1) {
        secret_wipe(bytes, *len);
        mem_free(&bytes);
    }
    if (bytes == NULL) {
        errno = errno != 0 ? errno : EIO;
        return NULL;
    }
    bytes[*len] = '\0';
    h->at++;
    return bytes;
}
