/*
 * reload.c - a new configuration, or new certificates, under a running server (server_private.h).
 *
 * Everything that can fail comes first: reading, modules, profiles, certificates, secrets, the log, the
 * listeners' settings.  Publishing the new domains is the last step and cannot fail.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"
#include "main/certificates.h"
#include "main/errand.h"
#include "main/secrets.h"
#include "main/server_private.h"

int server_open_log(const struct config *c, struct error *e)
{
    return log_open(c->log.file, (enum log_format)c->log.format, (enum log_level)c->log.level, e);
}

/* All that is not live needs a restart: a change that would not be applied is refused. */
static bool is_live(const char *key)
{
    for (const char *const *l = changes_live_sections; *l != NULL; l++)
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

static void describe(const struct hosts *h, const char *what, struct reload_report *out)
{
    snprintf(out->text, sizeof out->text,
             "%s: %u domains added, %u removed, %u changed; %u certificates renewed", what, h->added,
             h->removed, h->changed, h->reloaded_certificates);
}

static int prepare(struct server *s, const struct config *fresh, const struct hosts *hosts,
                   struct error *e)
{
    if (secrets_fill(hosts->list, hosts->n, e) != 0 || server_open_log(fresh, e) != 0)
        return -1;
    return apply_to_listeners(s, fresh, e);
}

/* fresh: NULL when the configuration stays. */
static void take_over(struct server *s, struct config *fresh, struct hosts *hosts)
{
    struct hosts *old_hosts = s->hosts;
    struct config *old_config = NULL;

    server_publish(hosts);
    pthread_mutex_lock(&s->lock);
    s->hosts = hosts;
    if (fresh != NULL) {
        old_config = s->config;
        s->config = fresh;
        s->reloaded = sys.wall_ms();
    }
    pthread_mutex_unlock(&s->lock);
    hosts_free(&old_hosts);
    config_free(&old_config);
}

int server_reload(struct server *s, struct reload_report *out)
{
    struct config *fresh = read_changes(s, &out->error);
    struct hosts *hosts = fresh != NULL ? hosts_build(fresh, s->hosts, &out->error) : NULL;

    if (hosts == NULL || prepare(s, fresh, hosts, &out->error) != 0) {
        hosts_free(&hosts);
        config_free(&fresh);
        return -1;
    }
    describe(hosts, "reloaded", out);
    changes_find(&out->changes, s->config, fresh, s->hosts, hosts);
    changes_log(&out->changes);
    take_over(s, fresh, hosts);
    return 0;
}

void server_plan(struct server *s, struct reload_report *out)
{
    struct config *fresh = read_changes(s, &out->error);
    struct hosts *hosts = fresh != NULL ? hosts_build(fresh, s->hosts, &out->error) : NULL;

    if (hosts != NULL) {
        describe(hosts, "a reload would change", out);
        changes_find(&out->changes, s->config, fresh, s->hosts, hosts);
    }
    hosts_free(&hosts);
    config_free(&fresh);
}

void server_renew_certificates(struct server *s)
{
    struct reload_report report = { .text = "" };
    struct hosts *hosts;

    if (!certificates_changed(&s->hosts->certificates))
        return;
    hosts = hosts_renew(s->config, s->hosts, &report.error);
    if (hosts == NULL) {
        log_error("certificates have changed and cannot be used: %s", report.error.text);
        return;
    }
    if (hosts->reloaded_certificates > 0)
        log_info("%u certificates renewed", hosts->reloaded_certificates);
    changes_find(&report.changes, s->config, s->config, s->hosts, hosts);
    changes_log(&report.changes);
    changes_free(&report.changes);
    take_over(s, NULL, hosts);
}
