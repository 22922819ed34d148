/*
 * changes.c - see changes.h.
 */
#include "main/changes.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"

enum { LOGGED_MOST = 50, OWN_SECTIONS = 2, PARTS_MOST = 200 };

const char *const changes_live_sections[] = { "log", "limits", "defaults", "domains", NULL };

static void add(struct changes *c, const char *domain, const char *what, const char *parts)
{
    struct change *new = must_alloc(sizeof *new);

    new->domain = must_copy(domain);
    new->what = what;
    new->parts = must_copy(parts);
    if (c->last != NULL)
        c->last->next = new;
    else
        c->first = new;
    c->last = new;
}

static struct domain *same_name(const struct hosts *h, const struct domain *d)
{
    struct domain *other = map_get(&h->set->by_name, str_of(d->name));

    return other != NULL && strcmp(other->name, d->name) == 0 ? other : NULL;
}

static void compare(struct changes *c, const struct domain *before, const struct domain *now)
{
    struct text parts;

    if (before == NULL) {
        add(c, now->name, "added", NULL);
        return;
    }
    text_init(&parts, PARTS_MOST);
    hosts_differences(before, now, &parts);
    add(c, now->name, "changed", parts.p);
    text_free(&parts);
}

void changes_find(struct changes *c, const struct config *was, const struct config *is,
                  const struct hosts *hosts_before, const struct hosts *hosts_now)
{
    for (size_t i = 0; i < OWN_SECTIONS; i++) {
        const char *name = changes_live_sections[i];
        if (!conf_equal(conf_get(was->tree, name), conf_get(is->tree, name)))
            add(c, NULL, "changed", name);
    }
    for (size_t i = 0; i < hosts_now->n; i++) {
        const struct domain *before = same_name(hosts_before, hosts_now->list[i]);
        if (before != hosts_now->list[i])
            compare(c, before, hosts_now->list[i]);
    }
    for (size_t i = 0; i < hosts_before->n; i++)
        if (same_name(hosts_now, hosts_before->list[i]) == NULL)
            add(c, hosts_before->list[i]->name, "removed", NULL);
}

void changes_log(const struct changes *c)
{
    unsigned lines = 0;

    for (const struct change *one = c->first; one != NULL; one = one->next)
        if (++lines <= LOGGED_MOST)
            log_write(LOG_LEVEL_INFO, (struct log_about){ .domain = one->domain }, "%s %s%s%s",
                      one->domain != NULL ? "domain" : "settings", one->what,
                      one->parts != NULL ? ": " : "", one->parts != NULL ? one->parts : "");
    if (lines > LOGGED_MOST)
        log_info("and %u other changes", lines - LOGGED_MOST);
}

void changes_free(struct changes *c)
{
    while (c->first != NULL) {
        struct change *one = c->first;
        c->first = one->next;
        mem_free(&one->domain);
        mem_free(&one->parts);
        mem_free(&one);
    }
    c->last = NULL;
}
