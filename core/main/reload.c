/*
 * reload.c - a new configuration under a running server (server_private.h).
 *
 * Everything that can fail comes first: reading, modules, profiles, certificates, secrets, the log, the
 * listeners' settings.  Publishing the new domains is the last step and cannot fail.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"
#include "main/errand.h"
#include "main/secrets.h"
#include "main/server_private.h"

int server_open_log(const struct config *c, struct error *e)
{
    return log_open(c->log.file, (enum log_format)c->log.format, (enum log_level)c->log.level, e);
}

/* All that is not among these needs a restart: a change that would not be applied is refused. */
static const char *const live_sections[] = { "log", "limits", "defaults", "domains", NULL };

static bool is_live(const char *key)
{
    for (const char *const *l = live_sections; *l != NULL; l++)
        if (strcmp(*l, key) == 0)
            return true;
    return false;
}

static int check_fixed(const struct conf *was, const struct conf *is, struct error *e)
{
    for (const struct conf *c = is->first; c != NULL; c = c->next)
        if (!is_live(c->key) && !conf_equal(c, conf_get(was, c->key)))
            return conf_error(c, e, "%s cannot be changed while the server runs: restart xylemd",
                              c->key);
    for (const struct conf *c = was->first; c != NULL; c = c->next)
        if (!is_live(c->key) && conf_get(is, c->key) == NULL)
            return conf_error(is, e, "%s was taken out, which needs a restart of xylemd", c->key);
    return 0;
}

static struct config *read_changes(struct server *s, struct error *e)
{
    struct config *fresh = config_read(s->spec->path, e);

    if (fresh == NULL)
        return NULL;
    if (!s->spec->foreground)
        config_log_to_file(fresh);
    if (check_fixed(s->config->tree, fresh->tree, e) != 0)
        config_free(&fresh);
    return fresh;
}

static int apply_to_listeners(struct server *s, const struct config *c, struct error *e)
{
    struct address_limits limits = listen_address_limits(&c->limits);

    for (size_t i = 0; i < c->nlisten; i++)
        if (listening_set(s->listening[i], &c->listen[i], &c->limits, e) != 0)
            return -1;
    address_table_set(s->addresses, &limits);
    return 0;
}

static void published(void *arg)
{
    errand_done(arg);
}

static void publish(struct errand *e)
{
    domains_publish(e->arg, published, e);
}

void server_publish(struct hosts *h)
{
    struct errand publication = { .fn = publish, .arg = h->set };

    atomic_fetch_add(&h->set->refs, 1);      /* the shards take one over, we keep ours */
    errand_run(&publication);
}

enum { NAMED_MOST = 50 };                   /* lines in the log for one reload */

static struct domain *same_name(const struct hosts *h, const struct domain *d)
{
    struct domain *other = map_get(&h->set->by_name, str_of(d->name));

    return other != NULL && strcmp(other->name, d->name) == 0 ? other : NULL;
}

static void log_domain(const struct domain *d, const char *what, unsigned *lines)
{
    if (++*lines <= NAMED_MOST)
        log_write(LOG_LEVEL_INFO, (struct log_about){ .domain = d->name }, "%s", what);
}

static void log_changes(const struct hosts *was, const struct hosts *is)
{
    unsigned lines = 0;

    for (size_t i = 0; i < is->n; i++) {
        const struct domain *before = same_name(was, is->list[i]);
        if (before != is->list[i])
            log_domain(is->list[i], before == NULL ? "domain added" : "domain changed", &lines);
    }
    for (size_t i = 0; i < was->n; i++)
        if (same_name(is, was->list[i]) == NULL)
            log_domain(was->list[i], "domain removed", &lines);
    if (lines > NAMED_MOST)
        log_info("and %u other domains", lines - NAMED_MOST);
}

static void describe(const struct hosts *h, char *out, size_t size)
{
    snprintf(out, size, "reloaded: %u domains added, %u removed, %u changed; %u certificates renewed",
             h->added, h->removed, h->changed, h->reloaded_certificates);
}

static int prepare(struct server *s, const struct config *fresh, const struct hosts *hosts,
                   struct error *e)
{
    if (secrets_fill(hosts->list, hosts->n, e) != 0 || server_open_log(fresh, e) != 0)
        return -1;
    return apply_to_listeners(s, fresh, e);
}

int server_reload(struct server *s, char *report, size_t size, struct error *e)
{
    struct config *fresh = read_changes(s, e);
    struct hosts *hosts = fresh != NULL ? hosts_build(fresh, s->hosts, e) : NULL;

    if (hosts == NULL || prepare(s, fresh, hosts, e) != 0) {
        hosts_free(&hosts);
        config_free(&fresh);
        return -1;
    }
    server_publish(hosts);
    describe(hosts, report, size);
    log_changes(s->hosts, hosts);

    pthread_mutex_lock(&s->lock);
    struct config *old_config = s->config;
    struct hosts *old_hosts = s->hosts;
    s->config = fresh;
    s->hosts = hosts;
    s->reloaded = sys.wall_ms();
    pthread_mutex_unlock(&s->lock);
    hosts_free(&old_hosts);
    config_free(&old_config);
    return 0;
}
