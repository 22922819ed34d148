/*
 * test_config.c - what the configuration means, and how wrong ones are refused.
 */
#include "support.h"

#include <config.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/map.h"
#include "main/config.h"

static struct error e;

static int set_up(void **state)
{
    (void)state;
    hash_seed();
    e = (struct error){ ERR_NONE, "" };
    return 0;
}

static const char *write_config(const char *text)
{
    const char *path = support_path("x.yml");
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    return path;
}

static struct config *read_text(const char *text)
{
    struct config *c = config_read(write_config(text), &e);

    if (c == NULL)
        fail_msg("%s", e.text);
    return c;
}

#define LAB "defaults: { tls: { required: no } }\n"

static const struct domain_settings *domain(const struct config *c, const char *name)
{
    return map_get(&c->names, str_of(name));
}

static bool wants(const struct domain_settings *d, const char *module)
{
    for (size_t i = 0; i < d->modules->n; i++)
        if (strcmp(d->modules->modules[i].name, module) == 0)
            return true;
    return false;
}

static void little_is_needed(void **state)
{
    (void)state;
    struct config *c = read_text(LAB "domains: { example.org: {} }\n");
    const struct domain_settings *d = domain(c, "example.org");

    assert_string_equal(c->store_driver, "sqlite");
    assert_int_equal(c->log.level, LOG_LEVEL_INFO);
    assert_int_equal(c->limits.stanza, 16384);
    assert_int_equal(c->limits.login, 30000);
    assert_int_equal(c->nlisten, 0);
    assert_int_equal(c->ndomains, 1);
    assert_non_null(d);
    static const char *const modules[] = { "roster", "presence", "blocking", "disco", "offline", "carbons",
                                           "csi", "vcard", "private", "time", "version", "ping",
                                           "auth_internal" };
    for (size_t i = 0; i < COUNT_OF(modules); i++)
        assert_true(wants(d, modules[i]));
    assert_int_equal(d->modules->n, COUNT_OF(modules));
    assert_string_equal(d->modules->auth[0], "auth_internal");
    assert_null(d->modules->auth[1]);
    assert_false(d->tls.required);
    assert_int_equal(d->limits.stanza, 262144);
    char socket[4096];
    snprintf(socket, sizeof socket, "%s/control.sock", c->server.data_dir);
    assert_string_equal(c->control.socket, socket);
    config_free(&c);
    assert_null(c);
}

static void sections_are_read(void **state)
{
    (void)state;
    struct config *c = read_text(
        LAB "data_dir: data\nshards: 3\nmodule_path: [ /a, /b ]\n"
        "log: { level: debug, format: json }\ncontrol: { group: adm }\n"
        "listen:\n  - { kind: c2s, address: 127.0.0.1, port: 5222 }\n"
        "  - { address: '::1', port: 5223, tls: direct, tcp_keepalive: 1m }\n"
        "limits: { connections: 0, login: 0, stanza: 0 }\n"
        "store: { driver: pgsql, conninfo: 'dbname=x' }\ndomains: { example.org: {} }\n");

    char data[4096];
    snprintf(data, sizeof data, "%s/data", support_folder());
    assert_string_equal(c->server.data_dir, data);
    assert_int_equal(c->server.shards, 3);
    assert_string_equal(c->server.module_path[1], "/b");
    assert_int_equal(c->log.level, LOG_LEVEL_DEBUG);
    assert_int_equal(c->log.format, LOG_JSON);
    assert_string_equal(c->control.group, "adm");
    assert_int_equal(c->nlisten, 2);
    assert_int_equal(c->listen[0].port, 5222);
    assert_int_equal(c->listen[0].tls, LISTEN_STARTTLS);
    assert_int_equal(c->listen[1].tls, LISTEN_DIRECT);
    assert_int_equal(c->listen[1].tcp_keepalive, 60000);
    assert_int_equal(c->limits.connections, 0);
    assert_int_equal(c->limits.login, 0);
    assert_int_equal(c->limits.depth, 8);
    assert_string_equal(c->store_driver, "pgsql");
    assert_null(conf_get(c->store, "driver"));
    assert_string_equal(conf_get(c->store, "conninfo")->text, "dbname=x");
    config_free(&c);
}

static void a_domain_is_the_defaults_with_its_own_on_top(void **state)
{
    (void)state;
    struct config *c = read_text(
        "defaults:\n"
        "  tls: { certificate: d.pem, key: d.key }\n"
        "  modules: { archive: { keep: 1y, max: 5 }, ping: off }\n"
        "  limits: { stanza: 1M }\n"
        "domains:\n"
        "  Example.ORG.:\n"
        "    aliases: [ EXAMPLE.net ]\n"
        "    admins: [ Anna@example.org ]\n"
        "    modules: { archive: { keep: 2y }, ping: {}, vcard: off }\n"
        "    sessions: { conflict: rename, per_account: 1 }\n"
        "  b.example: { tls: { certificate: b.pem }, auth: [ ldap, internal ] }\n"
        "  c.example:\n");
    const struct domain_settings *a = domain(c, "example.org"), *b = domain(c, "b.example");

    assert_non_null(a);
    assert_string_equal(a->name, "example.org");
    assert_ptr_equal(domain(c, "example.net"), a);
    assert_string_equal(a->admins[0], "anna@example.org");
    assert_int_equal(a->sessions.conflict, CONFLICT_RENAME);
    assert_int_equal(a->limits.stanza, 1 << 20);
    assert_true(wants(a, "ping"));
    assert_false(wants(a, "vcard"));
    const struct module_settings *archive = NULL;
    for (size_t i = 0; i < a->modules->n; i++)
        if (strcmp(a->modules->modules[i].name, "archive") == 0)
            archive = &a->modules->modules[i];
    assert_non_null(archive);
    assert_string_equal(conf_get(archive->conf, "keep")->text, "2y");
    assert_string_equal(conf_get(archive->conf, "max")->text, "5");

    assert_false(wants(b, "ping"));
    assert_true(wants(b, "vcard"));
    assert_non_null(strstr(b->tls.certificate, "/b.pem"));
    assert_non_null(strstr(b->tls.key, "/d.key"));
    assert_string_equal(b->modules->auth[0], "auth_ldap");
    assert_string_equal(b->modules->auth[1], "auth_internal");
    config_free(&c);
}

static void like_domains_share_their_modules(void **state)
{
    (void)state;
    struct config *c = read_text(LAB "domains:\n"
        "  a.example: {}\n"
        "  b.example: { limits: { stanza: 1M } }\n"
        "  c.example: { modules: { ping: off } }\n"
        "  d.example: { modules: { ping: off } }\n");

    assert_ptr_equal(domain(c, "a.example")->modules, domain(c, "b.example")->modules);
    assert_ptr_not_equal(domain(c, "a.example")->modules, domain(c, "c.example")->modules);
    assert_ptr_equal(domain(c, "c.example")->modules, domain(c, "d.example")->modules);
    config_free(&c);
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct { const char *text, *says; } rows[] = {
        { "domians: {}\n", "x.yml:1:1: the configuration has no setting 'domians'; did you mean "
                           "'domains'?" },
        { LAB, "no domain is given" },
        { LAB "domains: {}\n", "no domain is given" },
        { LAB "domains: { a.example: { limit: {} } }\n",
          "x.yml:2:25: a domain has no setting 'limit'; did you mean 'limits'?" },
        { LAB "domains: { a.example: { language: klingon } }\n", "x.yml:2:35: language must be one of none, ar," },
#ifndef HAVE_STEMMER
        { LAB "domains: { a.example: { language: en } }\n", 
          "domain a.example: language: this xylem was built without" },
#endif
        { LAB "domains: { a.example: { tls: { certificat: x } } }\n",
          "x.yml:2:32: tls has no setting 'certificat'; did you mean 'certificate'?" },
        { "defaults: { sasl: { plain: yes } }\ndomains: { a.example: }\n", "x.yml:1:21: sasl has no" },
        { "domains: { a.example: {} }\n", "x.yml:1:23: domain a.example: tls: no certificate is" },
        { LAB "domains: { a.example: { tls: { key: x.key } } }\n",
          "domain a.example: tls: a key without a certificate" },
        { LAB "domains: { a.example: {}, A.example: {} }\n",
          "x.yml:2:27: domain 'a.example' is given twice, first in " },
        { LAB "domains: { a.example: {}, b.example: { aliases: [ a.example ] } }\n",
          "x.yml:2:27: domain 'a.example' is given twice" },
        { LAB "domains: { 'a b': {} }\n", "x.yml:2:12: 'a b' is not the name of a domain" },
        { LAB "domains: { a.example: yes }\n", "x.yml:2:23: domain a.example: give its settings" },
        { LAB "domains: { a.example: { admins: [ 'no jid@' ] } }\n", "'no jid@' is not a JID" },
        { LAB "domains: { a.example: { admins: [ a@b/c ] } }\n", "'a@b/c' is not a JID" },
        { LAB "domains: { a.example: { auth: [] } }\n", "auth must name at least one backend" },
        { LAB "domains: { a.example: { modules: { auth_internal: off } } }\n",
          "x.yml:2:51: module auth_internal is off and in the auth chain" },
        { LAB "domains: { a.example: { modules: { ping: maybe } } }\n",
          "x.yml:2:42: module ping: give its settings as a map" },
        { LAB "domains: { a.example: { modules: [ ping ] } }\n",
          "x.yml:2:34: modules must be a map" },
        { LAB "log: { level: loud }\ndomains: { a.example: }\n", "x.yml:2:15: level must be one of" },
        { LAB "listen: { port: 5222 }\ndomains: { a.example: }\n", "x.yml:2:9: listen must be a list" },
        { LAB "listen: [ 5222 ]\ndomains: { a.example: }\n", "x.yml:2:11: listen must be a list of maps" },
        { LAB "listen: [ { kind: c2s } ]\ndomains: { a.example: }\n", "x.yml:2:11: listen: port is required" },
        { LAB "listen: [ { port: 70000 } ]\ndomains: { a.example: }\n", "x.yml:2:19: port must be 0 to 65535" },
        { LAB "store: sqlite\ndomains: { a.example: }\n", "x.yml:2:8: store must be a map" },
        { LAB "store: { driver: [] }\ndomains: { a.example: }\n", "x.yml:2:18: store: driver must be" },
        { "defaults: [ 1 ]\ndomains: { a.example: }\n", "x.yml:1:11: defaults must be a map" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct config *c = config_read(write_config(rows[i].text), &e);
        if (c != NULL)
            fail_msg("row %zu was accepted: %s", i, rows[i].text);
        if (strstr(e.text, rows[i].says) == NULL)
            fail_msg("row %zu says '%s', not '%s'", i, e.text, rows[i].says);
    }
}

static void ten_thousand_domains_are_read_quickly(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    text_puts(&t, LAB "domains:\n");
    for (int i = 0; i < 10000; i++)
        text_printf(&t, i % 2 == 0 ? "  d%d.example: {}\n"
                                   : "  d%d.example: { tls: { certificate: x.pem } }\n", i);
    clock_t before = clock();
    struct config *c = read_text(t.p);
    clock_t took = clock() - before;            /* of this process: the machine may do other things */
    assert_int_equal(c->ndomains, 10000);
    assert_ptr_equal(c->domains[0].modules, c->domains[9999].modules);
    assert_true(took < 2 * CLOCKS_PER_SEC);
    config_free(&c);
    text_free(&t);
}

static void a_text_alone_includes_nothing(void **state)
{
    (void)state;
    struct config *c = config_parse(STR(LAB "domains: { a.example: }\n"), "a text", &e);

    assert_non_null(c);
    config_free(&c);
    assert_null(config_parse(STR(LAB "include: [ x ]\n"), "a text", &e));
    assert_non_null(strstr(e.text, "a text:2:10: "));
}

static void the_socket_is_found_in_a_configuration_that_is_wrong(void **state)
{
    (void)state;
    struct config_place place;
    char expected[4096];

    assert_int_equal(config_find_socket(write_config("data_dir: d\nlog: { level: loud }\nshards: x\n"
                                                     "domians: {}\ncontrol: { groop: x }\n"
                                                     "include: [ gone.yml ]\n"), &place, &e), 0);
    snprintf(expected, sizeof expected, "%s/d/control.sock", support_folder());
    assert_string_equal(place.socket, expected);
    assert_int_equal(config_find_socket(write_config("control: { socket: /run/x.sock }\n"), &place,
                                        &e), 0);
    assert_string_equal(place.socket, "/run/x.sock");
    assert_int_equal(config_find_socket(support_path("none.yml"), &place, &e), -1);
}

static void the_background_has_a_log_file(void **state)
{
    (void)state;
    struct config *c = read_text(LAB "data_dir: /d\ndomains: { a.example: }\n");

    assert_null(c->log.file);
    config_log_to_file(c);
    assert_string_equal(c->log.file, "/d/xylem.log");
    config_free(&c);
}

static void every_setting_of_the_core_is_documented(void **state)
{
    (void)state;
    size_t n = 0;

    for (const struct config_section *s = config_sections; s->name != NULL; s++)
        for (const xy_setting *one = s->settings; one->key != NULL; one++, n++) {
            assert_non_null(one->doc);
            assert_true(strlen(one->doc) > 5);
        }
    assert_true(n > 40);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, support_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(little_is_needed),
        TEST(sections_are_read),
        TEST(a_domain_is_the_defaults_with_its_own_on_top),
        TEST(like_domains_share_their_modules),
        TEST(what_is_wrong_is_named_with_its_place),
        TEST(ten_thousand_domains_are_read_quickly),
        TEST(a_text_alone_includes_nothing),
        TEST(the_socket_is_found_in_a_configuration_that_is_wrong),
        TEST(the_background_has_a_log_file),
        TEST(every_setting_of_the_core_is_documented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
