/*
 * tree.c - see tree.h.
 *
 * Files wait in a list and are read one after the other, so includes do not recurse.  What they
 * hold is moved into the root of the first file; a hash of names finds what is given twice.
 */
#include "main/tree.h"

#include <glob.h>
#include <string.h>

#include "base/map.h"
#include "main/yaml.h"

struct source {                        /* a file to read */
    struct source     *next;
    const struct conf *said;           /* who names it; NULL: the first one */
    const char        *path;
    unsigned           depth;
};

struct joining {
    struct arena  *arena;
    struct error  *e;
    struct conf   *root, *last;        /* last: newest entry of the root */
    struct conf   *domains, *last_domain;
    struct map     names, domain_names;            /* to their conf */
    struct source *waiting, **end;
    unsigned       files;
};

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory for the configuration");
}

static int add_source(struct joining *j, const struct conf *said, const char *path, unsigned depth)
{
    struct source *s = arena_alloc(j->arena, sizeof *s);
    const char *copy = arena_text(j->arena, path);

    if (s == NULL || copy == NULL)
        return no_memory(j->e);
    if (++j->files > TREE_FILES_MOST)
        return conf_error(said, j->e, "more than %u files", TREE_FILES_MOST);
    *s = (struct source){ .said = said, .path = copy, .depth = depth };
    *j->end = s;
    j->end = &s->next;
    return 0;
}

/* The pattern as seen from here: relative to the folder of the file that names it. */
static const char *from_folder(struct joining *j, const struct conf *item)
{
    const char *slash = strrchr(item->file, '/');

    if (item->text[0] == '/' || slash == NULL)
        return item->text;
    return arena_printf(j->arena, "%.*s/%s", (int)(slash - item->file), item->file, item->text);
}

static int include_pattern(struct joining *j, const struct conf *item, unsigned depth)
{
    if (item->kind != CONF_SCALAR || item->text[0] == '\0')
        return conf_error(item, j->e, "include must be a list of files");
    if (depth > TREE_INCLUDE_DEPTH)
        return conf_error(item, j->e, "files include each other deeper than %u",
                          TREE_INCLUDE_DEPTH);

    const char *pattern = from_folder(j, item);
    if (pattern == NULL)
        return no_memory(j->e);
    if (strpbrk(pattern, "*?[") == NULL)
        return add_source(j, item, pattern, depth);

    glob_t found;
    int result = 0, status = glob(pattern, GLOB_ERR, NULL, &found);
    if (status == GLOB_NOSPACE)
        result = no_memory(j->e);
    if (status == GLOB_ABORTED)
        result = conf_error(item, j->e, "cannot read the folder of '%s'", pattern);
    for (size_t i = 0; status == 0 && result == 0 && i < found.gl_pathc; i++)
        result = add_source(j, item, found.gl_pathv[i], depth);
    globfree(&found);
    return result;
}

static int include_all(struct joining *j, const struct conf *list, unsigned depth)
{
    if (list->kind == CONF_SCALAR)
        return yaml_is_null(list) ? 0 : include_pattern(j, list, depth);
    if (list->kind == CONF_MAP)
        return conf_error(list, j->e, "include must be a list of files");
    for (const struct conf *item = list->first; item != NULL; item = item->next)
        if (include_pattern(j, item, depth) != 0)
            return -1;
    return 0;
}

static int once_only(struct joining *j, struct map *names, const char *what, struct conf *c)
{
    struct conf at = { .file = c->file, .line = c->key_line, .column = c->key_column };
    const struct conf *twin = map_get(names, str_of(c->key));

    if (twin != NULL)
        return conf_error(&at, j->e, "%s'%s' is given twice, first in %s:%u:%u", what, c->key,
                          twin->file, twin->key_line, twin->key_column);
    return map_put(names, str_of(c->key), c) ? 0 : no_memory(j->e);
}

static void append(struct conf *map, struct conf **last, struct conf *c)
{
    if (*last == NULL)
        map->first = c;
    else
        (*last)->next = c;
    *last = c;
    c->next = NULL;
}

static int join_domains(struct joining *j, struct conf *domains)
{
    if (yaml_is_null(domains))
        return 0;
    if (domains->kind != CONF_MAP)
        return conf_error(domains, j->e, "domains must be a map of names to settings");
    if (j->domains == NULL) {
        j->domains = arena_alloc(j->arena, sizeof *j->domains);
        if (j->domains == NULL)
            return no_memory(j->e);
        *j->domains = *domains;
        append(j->root, &j->last, j->domains);
        j->domains->first = NULL;
    }
    for (struct conf *c = domains->first, *next; c != NULL; c = next) {
        next = c->next;
        if (once_only(j, &j->domain_names, "domain ", c) != 0)
            return -1;
        append(j->domains, &j->last_domain, c);
    }
    return 0;
}

/* What is wrong in a file says its own place; a file that cannot be had, that of its name. */
static int not_read(struct joining *j, const struct source *s)
{
    struct error why;

    if (s->said == NULL || j->e == NULL || j->e->code == ERR_INVALID)
        return -1;
    why = *j->e;
    conf_error(s->said, j->e, "%s", why.text);
    j->e->code = why.code;
    return -1;
}

static int join_file(struct joining *j, const struct source *s)
{
    struct conf *file = yaml_read(s->path, j->arena, j->e);

    if (file == NULL)
        return not_read(j, s);
    if (j->root == NULL) {
        j->root = arena_alloc(j->arena, sizeof *j->root);
        if (j->root == NULL)
            return no_memory(j->e);
        *j->root = *file;
        j->root->first = NULL;
    }
    for (struct conf *c = file->first, *next; c != NULL; c = next) {
        int result = 0;

        next = c->next;
        if (strcmp(c->key, "include") == 0)
            result = include_all(j, c, s->depth + 1);
        else if (strcmp(c->key, "domains") == 0)
            result = join_domains(j, c);
        else if ((result = once_only(j, &j->names, "", c)) == 0)
            append(j->root, &j->last, c);
        if (result != 0)
            return -1;
    }
    return 0;
}

struct conf *tree_read(const char *path, struct arena *a, struct error *e)
{
    struct joining j = { .arena = a, .e = e };
    int result;

    j.end = &j.waiting;
    map_init(&j.names);
    map_init(&j.domain_names);
    result = add_source(&j, NULL, path, 0);
    for (const struct source *s = j.waiting; result == 0 && s != NULL; s = s->next)
        result = join_file(&j, s);
    map_free(&j.names);
    map_free(&j.domain_names);
    return result == 0 ? j.root : NULL;
}

static struct conf *copy_entry(const struct conf *c, struct arena *a, struct error *e)
{
    struct conf *copy = arena_alloc(a, sizeof *copy);

    if (copy == NULL) {
        no_memory(e);
        return NULL;
    }
    *copy = *c;
    copy->next = NULL;
    return copy;
}

static const struct conf *merge_maps(const struct conf *base, const struct conf *over,
                                     struct arena *a, struct error *e);

static const struct conf *merged_entry(const struct conf *base, const struct conf *over,
                                       struct arena *a, struct error *e)
{
    if (over == NULL || yaml_is_null(over))
        return base != NULL ? base : over;
    if (base != NULL && base->kind == CONF_MAP && over->kind == CONF_MAP)
        return merge_maps(base, over, a, e);
    return over;
}

/* Recurses as deep as a configuration may nest (YAML_DEPTH_MOST). */
static const struct conf *merge_maps(const struct conf *base, const struct conf *over,
                                     struct arena *a, struct error *e)
{
    struct conf *map = copy_entry(over, a, e), *last = NULL;

    if (map == NULL)
        return NULL;
    map->first = NULL;
    for (const struct conf *b = base->first; b != NULL; b = b->next) {
        const struct conf *m = merged_entry(b, conf_get(over, b->key), a, e);
        struct conf *copy = m != NULL ? copy_entry(m, a, e) : NULL;
        if (copy == NULL)
            return NULL;
        append(map, &last, copy);
    }
    for (const struct conf *o = over->first; o != NULL; o = o->next) {
        if (conf_get(base, o->key) != NULL)
            continue;
        struct conf *copy = copy_entry(o, a, e);
        if (copy == NULL)
            return NULL;
        append(map, &last, copy);
    }
    return map;
}

const struct conf *tree_merge(const struct conf *base, const struct conf *over, struct arena *a,
                              struct error *e)
{
    return merged_entry(base, over, a, e);
}
