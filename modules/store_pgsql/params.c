/* params.c - see params.h */

#include "params.h"

#include <limits.h>
#include <string.h>

#define HEADER     20                   /* of an array: dimensions, whether any is NULL, type, length, lower bound */
#define FIRST_ROOM 256

/* ---- numbers in the order of the network ---- */

void put_16(char *to, unsigned n)
{
    to[0] = (char)(n >> 8);
    to[1] = (char)n;
}

void put_32(char *to, uint32_t n)
{
    put_16(to, n >> 16);
    put_16(to + 2, n & 0xffff);
}

static void put_64(void *to, int64_t n)
{
    put_32(to, (uint32_t)((uint64_t)n >> 32));
    put_32((char *)to + 4, (uint32_t)n);
}

static int64_t as_number(uint64_t id)
{
    return id > INT64_MAX ? INT64_MAX : (int64_t)id;
}

/* ---- parameters ---- */

static void add(struct params *p, const void *bytes, size_t len)
{
    if (p->n == PARAMS_MOST || len > INT_MAX) {
        p->refused = true;
        return;
    }
    p->values[p->n] = bytes;
    p->lengths[p->n++] = (int)len;
}

void param_number(struct params *p, int64_t n)
{
    if (p->n < PARAMS_MOST)
        put_64(p->numbers[p->n], n);
    add(p, p->numbers[p->n < PARAMS_MOST ? p->n : 0], 8);
}

void param_id(struct params *p, uint64_t id)
{
    param_number(p, as_number(id));
}

void param_text(struct params *p, const char *text)
{
    param_text_or_null(p, text == NULL ? "" : text);
}

void param_text_or_null(struct params *p, const char *text)
{
    add(p, text, text == NULL ? 0 : strlen(text));
}

void param_owner(struct params *p, const xy_store_op *op)
{
    param_text(p, op->domain);
    param_text(p, op->account);
}

void param_bytes(struct params *p, const void *bytes, size_t len)
{
    add(p, len == 0 ? "" : bytes, len);
}

/* ---- arrays ---- */

void array_begin(struct array *a, xy_job *job, enum array_of of)
{
    *a = (struct array){ .job = job, .of = of, .len = HEADER };
}

/* What it outgrows ends with the job. */
static char *more(struct array *a, size_t len)
{
    if (a->bytes == NULL || len > a->room - a->len) {
        size_t room = a->room == 0 ? FIRST_ROOM : 2 * a->room;
        while (room - a->len < len)
            room *= 2;
        char *bytes = room > INT_MAX ? NULL : xy_job_alloc(a->job, room);
        if (bytes == NULL) {
            a->refused = true;
            return NULL;
        }
        if (a->bytes != NULL)
            memcpy(bytes, a->bytes, a->len);
        a->bytes = bytes;
        a->room = room;
    }
    a->len += len;
    return a->bytes + a->len - len;
}

char *array_room(struct array *a, size_t len)
{
    char *at = more(a, 4 + len);

    if (at == NULL)
        return NULL;
    put_32(at, (uint32_t)len);
    a->n++;
    return at + 4;
}

void array_number(struct array *a, int64_t n)
{
    char *at = array_room(a, 8);

    if (at != NULL)
        put_64(at, n);
}

void array_id(struct array *a, uint64_t id)
{
    array_number(a, as_number(id));
}

void array_int(struct array *a, int n)
{
    char *at = array_room(a, 4);

    if (at != NULL)
        put_32(at, (uint32_t)n);
}

void array_bytes(struct array *a, const void *bytes, size_t len)
{
    char *at = array_room(a, len);

    if (at != NULL && len > 0)
        memcpy(at, bytes, len);
}

void array_text(struct array *a, const char *text)
{
    array_bytes(a, text, text == NULL ? 0 : strlen(text));
}

void array_null(struct array *a)
{
    char *at = more(a, 4);

    if (at == NULL)
        return;
    put_32(at, UINT32_MAX);
    a->nulls = true;
    a->n++;
}

void param_array(struct params *p, struct array *a)
{
    /* The numbers of these types in every PostgreSQL (pg_type.dat): bigint, integer, text, bytea, tsvector. */
    static const uint32_t types[] = {
        [OF_NUMBERS] = 20, [OF_INTS] = 23, [OF_TEXTS] = 25, [OF_BYTES] = 17, [OF_VECTORS] = 3614
    };

    if (a->bytes == NULL && more(a, 0) == NULL) {
        p->refused = true;
        return;
    }
    put_32(a->bytes, a->n > 0);
    put_32(a->bytes + 4, a->nulls);
    put_32(a->bytes + 8, types[a->of]);
    put_32(a->bytes + 12, a->n);
    put_32(a->bytes + 16, 1);
    p->refused |= a->refused;
    add(p, a->bytes, a->n > 0 ? a->len : 12);
}

/* ---- answers ---- */

int64_t column_number(const PGresult *r, int row, int column)
{
    const unsigned char *at = (const unsigned char *)PQgetvalue(r, row, column);
    int len = PQgetlength(r, row, column);
    uint64_t n = 0;

    for (int i = 0; i < len; i++)
        n = n << 8 | at[i];
    return len == 4 ? (int32_t)n : (int64_t)n;
}

uint64_t column_id(const PGresult *r, int row, int column)
{
    return (uint64_t)column_number(r, row, column);
}

bool column_bool(const PGresult *r, int row, int column)
{
    return column_number(r, row, column) != 0;
}

const char *column_text(xy_job *job, const PGresult *r, int row, int column, bool *ok)
{
    if (PQgetisnull(r, row, column))
        return NULL;
    size_t len = (size_t)PQgetlength(r, row, column);
    char *copy = xy_job_alloc(job, len + 1);
    if (copy != NULL) {
        memcpy(copy, PQgetvalue(r, row, column), len);
        copy[len] = '\0';
    }
    *ok &= copy != NULL;
    return copy;
}
