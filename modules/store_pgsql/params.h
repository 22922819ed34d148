/*
 * params.h - the parameters of a statement in PostgreSQL's binary form, and its answers read from it.
 *
 * What is pointed to has to live until the statement is sent; arrays are built in the job's memory.  Memory that is
 * refused shows when the statement is sent: params_ok().
 */
#ifndef STORE_PGSQL_PARAMS_H
#define STORE_PGSQL_PARAMS_H

#include <libpq-fe.h>
#include <xylem/module.h>
#include <xylem/store_provider.h>

#define PARAMS_MOST 20

struct params {
    int         n;
    bool        refused;
    const char *values[PARAMS_MOST];    /* NULL: NULL */
    int         lengths[PARAMS_MOST];
    unsigned char numbers[PARAMS_MOST][8];
};

void param_number(struct params *p, int64_t n);
void param_id(struct params *p, uint64_t id);       /* which PostgreSQL cannot have above INT64_MAX */
void param_text(struct params *p, const char *text);            /* NULL: "" */
void param_text_or_null(struct params *p, const char *text);
void param_owner(struct params *p, const xy_store_op *op);        /* its domain and account */
void param_bytes(struct params *p, const void *bytes, size_t len);

/* ---- arrays: one value for each row of unnest() ---- */

enum array_of { OF_NUMBERS, OF_INTS, OF_TEXTS, OF_BYTES, OF_VECTORS };

struct array {
    xy_job       *job;
    enum array_of of;
    char         *bytes;                /* NULL: no memory */
    size_t        len, room;
    uint32_t      n;
    bool          refused, nulls;
};

void array_begin(struct array *a, xy_job *job, enum array_of of);
void array_number(struct array *a, int64_t n);
void array_id(struct array *a, uint64_t id);
void array_int(struct array *a, int n);
void array_text(struct array *a, const char *text);             /* NULL: "" */
void array_bytes(struct array *a, const void *bytes, size_t len);
void array_null(struct array *a);

/* Room for one value of that many bytes, which the caller fills; NULL: refused. */
char *array_room(struct array *a, size_t len);

void param_array(struct params *p, struct array *a);

/* ---- answers ---- */

int64_t     column_number(const PGresult *r, int row, int column);      /* NULL: 0 */
uint64_t    column_id(const PGresult *r, int row, int column);
bool        column_bool(const PGresult *r, int row, int column);
/* As the job's own, with a NUL behind it; NULL: the column is NULL, or *ok has become false: no memory. */
const char *column_text(xy_job *job, const PGresult *r, int row, int column, bool *ok);

void put_16(char *to, unsigned n);
void put_32(char *to, uint32_t n);

#endif
