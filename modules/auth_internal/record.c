/* record.c - see record.h */

#include "record.h"

#include <stdlib.h>
#include <string.h>

static const struct { xy_mech mech; const char *name; size_t key_len; } hashes[HASHES] = {
    { XY_MECH_SCRAM_SHA_1, "SHA-1", 20 },
    { XY_MECH_SCRAM_SHA_256, "SHA-256", 32 },
    { XY_MECH_SCRAM_SHA_512, "SHA-512", 64 }
};

const xy_scram_keys *record_keys(const struct record *r, xy_mech mech)
{
    for (int i = 0; i < HASHES; i++)
        if (hashes[i].mech == mech && r->keys[i].iterations != 0)
            return &r->keys[i];
    return NULL;
}

const xy_scram_keys *record_any(const struct record *r)
{
    static const int best[HASHES] = { 1, 2, 0 };

    for (int i = 0; i < HASHES; i++)
        if (r->keys[best[i]].iterations != 0)
            return &r->keys[best[i]];
    return NULL;
}

unsigned record_lacks(const struct record *r)
{
    unsigned lacks = 0;

    for (int i = 0; r->enabled && i < HASHES; i++)
        if (r->keys[i].iterations == 0)
            lacks |= (unsigned)hashes[i].mech;
    return lacks;
}

const char *record_mechanism(int place)
{
    static const char *const names[HASHES] = { "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512" };

    return place >= 0 && place < HASHES ? names[place] : NULL;
}

int record_place(const char *mechanism)
{
    for (int i = 0; mechanism != NULL && i < HASHES; i++)
        if (strcmp(mechanism, record_mechanism(i)) == 0)
            return i;
    return -1;
}

size_t record_key_len(int place)
{
    return hashes[place].key_len;
}

xy_mech record_mech(int place)
{
    return hashes[place].mech;
}

/* ---- reading ---- */

static const unsigned char *bytes_of(xy_arena *a, const xy_xml *e, const char *attr, size_t *len)
{
    const char *text = xy_xml_attr(e, attr);

    return text == NULL ? NULL : xy_base64_decode(a, text, len);
}

static bool read_keys(xy_scram_keys *k, xy_arena *a, const xy_xml *e)
{
    const char *iterations = xy_xml_attr(e, "iterations");
    size_t server_len;

    k->size = sizeof *k;
    k->iterations = iterations == NULL ? 0 : (unsigned)strtoul(iterations, NULL, 10);
    k->salt = bytes_of(a, e, "salt", &k->salt_len);
    k->stored_key = bytes_of(a, e, "stored", &k->key_len);
    k->server_key = bytes_of(a, e, "server", &server_len);
    return k->iterations != 0 && k->salt != NULL && k->stored_key != NULL && k->server_key != NULL &&
           server_len == k->key_len;
}

bool record_read(struct record *r, xy_arena *a, const void *value, size_t len)
{
    const xy_xml *root = value == NULL ? NULL : xy_parse(a, value, len);
    const char *enabled = root == NULL ? NULL : xy_xml_attr(root, "enabled");

    *r = (struct record){ .enabled = enabled != NULL && strcmp(enabled, "yes") == 0 };
    if (enabled == NULL)
        return false;
    for (const xy_xml *e = xy_child(root, "scram", NULL); e != NULL; e = xy_next(e, "scram", NULL)) {
        const char *hash = xy_xml_attr(e, "hash");
        for (int i = 0; hash != NULL && i < HASHES; i++) {
            if (strcmp(hash, hashes[i].name) != 0)
                continue;
            r->keys[i].mech = hashes[i].mech;
            if (!read_keys(&r->keys[i], a, e))
                return false;
        }
    }
    return true;
}

/* ---- writing ---- */

static void write_keys(xy_xml *root, xy_arena *a, const char *hash, const xy_scram_keys *k)
{
    xy_xml *e = xy_sub(root, "scram", NULL);

    xy_attr(e, "hash", hash);
    xy_attr(e, "iterations", xy_text(a, "%u", k->iterations));
    xy_attr(e, "salt", xy_base64(a, k->salt, k->salt_len));
    xy_attr(e, "stored", xy_base64(a, k->stored_key, k->key_len));
    xy_attr(e, "server", xy_base64(a, k->server_key, k->key_len));
}

const char *record_write(const struct record *r, xy_arena *a, size_t *len)
{
    xy_xml *root = xy_attr(xy_el(a, "account", "xylem:auth"), "enabled", r->enabled ? "yes" : "no");

    for (int i = 0; i < HASHES; i++)
        if (r->keys[i].iterations != 0)
            write_keys(root, a, hashes[i].name, &r->keys[i]);
    return root == NULL ? NULL : xy_print(a, root, len);
}

/* ---- deriving ---- */

void record_fill(struct record *r, unsigned iterations, const unsigned char *zeros)
{
    r->enabled = true;
    for (int i = 0; i < HASHES; i++)
        r->keys[i] = (xy_scram_keys){
            .size = sizeof r->keys[i], .mech = hashes[i].mech, .iterations = iterations,
            .salt = zeros, .salt_len = SALT_BYTES,
            .stored_key = zeros, .server_key = zeros, .key_len = hashes[i].key_len
        };
}

bool record_derive(struct record *r, xy_job *job, const xy_secret *password, unsigned iterations,
                   size_t salt_len, bool only_missing)
{
    for (int i = 0; i < HASHES; i++) {
        if (only_missing && r->keys[i].iterations != 0)
            continue;
        unsigned char *salt = xy_job_alloc(job, salt_len);
        unsigned char *stored = xy_job_alloc(job, 64), *server = xy_job_alloc(job, 64);
        if (salt == NULL || stored == NULL || server == NULL)
            return false;
        xy_random(salt, salt_len);
        r->keys[i] = (xy_scram_keys){ .size = sizeof r->keys[i], .mech = hashes[i].mech,
                                      .iterations = iterations, .salt = salt,
                                      .salt_len = salt_len };
        if (!xy_scram_derive(job, password, &r->keys[i], stored, server))
            return false;
    }
    return true;
}
