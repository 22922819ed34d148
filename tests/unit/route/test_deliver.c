/*
 * test_deliver.c - RFC 6121 section 8, row by row.
 */
#include "route/world.h"

/* ---- messages (section 8.5, table 1): what happens to each type ---- */

static const char *const types[] = { "normal", "chat", "groupchat", "headline", "error" };

struct row { const char *to; const char *fate[COUNT_OF(types)]; };

/* D: delivered to the resource that is addressed; d: to the available ones; K: kept; E: error; -: dropped. */
static const struct row rows[] = {
    /* no resource at all */
    { "empty@a.example",      { "K", "K", "E", "-", "-" } },
    { "empty@a.example/none", { "E", "K", "E", "-", "-" } },
    /* unknown */
    { "nobody@a.example",     { "E", "E", "E", "-", "-" } },
    { "nobody@a.example/x",   { "E", "E", "E", "-", "-" } },
    /* one resource of negative priority */
    { "minus@a.example",      { "K", "K", "E", "-", "-" } },
    { "minus@a.example/r",    { "D", "D", "D", "D", "D" } },
    { "minus@a.example/none", { "E", "K", "E", "-", "-" } },
    /* a resource that is connected, but not available */
    { "quiet@a.example",      { "K", "K", "E", "-", "-" } },
    { "quiet@a.example/r",    { "D", "D", "D", "D", "D" } },
    /* two of non-negative priority */
    { "two@a.example",        { "d", "d", "E", "d", "-" } },
    { "two@a.example/one",    { "D", "D", "D", "D", "D" } },
    { "two@a.example/none",   { "E", "d", "E", "-", "-" } },
    /* the domain itself, and a resource of it (section 8.4) */
    { "a.example",            { "E", "E", "E", "E", "-" } },
    { "a.example/x",          { "E", "E", "E", "E", "-" } },
};

struct cast { struct client *sender, *minus, *quiet, *one, *other; };

static struct cast enter(void)
{
    struct cast c;

    world_start(NULL);
    c.sender = world_login("romeo@a.example/orchard");
    c.minus = world_login("minus@a.example/r");
    c.quiet = world_login("quiet@a.example/r");
    c.one = world_login("two@a.example/one");
    c.other = world_login("two@a.example/other");
    client_send(c.sender, "<presence/>");
    client_send(c.minus, "<presence><priority>-1</priority></presence>");
    client_send(c.one, "<presence/>");
    client_send(c.other, "<presence><priority>5</priority></presence>");
    return c;
}

static void check(struct cast *c, const struct row *r, unsigned type)
{
    char xml[300], bare[64];
    const char *slash = strchr(r->to, '/');
    char fate = r->fate[type][0];

    snprintf(bare, sizeof bare, "%.*s", slash == NULL ? 63 : (int)(slash - r->to), r->to);
    unsigned kept = world_rows(bare);
    uint64_t dropped = world_count(COUNT_COPIES_DROPPED);
    snprintf(xml, sizeof xml, "<message to='%s' type='%s' id='m1'><body>hello</body></message>", r->to, types[type]);
    client_send(c->sender, xml);

    const char *full = strstr(r->to, "/none") == NULL && slash != NULL && fate == 'D' ? r->to : "";
    struct { struct client *client; const char *full, *bare; } all[] = {
        { c->minus, "minus@a.example/r", "" }, { c->quiet, "quiet@a.example/r", "" },
        { c->one, "two@a.example/one", "two@a.example" }, { c->other, "two@a.example/other", "two@a.example" },
    };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        bool gets = strcmp(full, all[i].full) == 0 || (fate == 'd' && strcmp(bare, all[i].bare) == 0);
        const char *word = type == 4 ? "error/? " : "hello ";
        assert_string_equal(client_log(all[i].client), gets ? word : "");
    }
    assert_string_equal(client_log(c->sender), fate == 'E' ? "error/service-unavailable " : "");
    assert_int_equal(world_rows(bare) - kept, fate == 'K');
    assert_int_equal(world_count(COUNT_COPIES_DROPPED) - dropped, fate == '-' || (fate == 'E' && type == 4));
    assert_true(world_balanced());
}

static void messages_go_where_the_table_says(void **state)
{
    (void)state;
    struct cast c = enter();

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (unsigned type = 0; type < COUNT_OF(types); type++)
            check(&c, &rows[i], type);
    world_stop();
}

/* ---- presence and iq ---- */

static const struct { const char *xml, *sender, *one, *other; } others[] = {
    { "<presence to='two@a.example'/>", "", "available:romeo@a.example/orchard ",
      "available:romeo@a.example/orchard " },
    { "<presence to='two@a.example/one'/>", "", "available:romeo@a.example/orchard ", "" },
    { "<presence to='two@a.example/none'/>", "", "", "" },
    { "<presence to='a.example'/>", "", "", "" },
    { "<presence to='nobody@a.example' type='probe'/>", "unsubscribed:nobody@a.example ", "", "" },
    { "<presence to='nobody@a.example' type='subscribe'/>", "", "", "" },
    { "<presence to='two@a.example/one' type='error'/>", "", "error/? ", "" },
    { "<presence to='two@a.example' type='error'/>", "", "", "" },
    { "<presence to='two@a.example' type='probe'/>", "", "", "" },
    { "<iq to='two@a.example/one' type='get' id='1'><q xmlns='urn:x'/></iq>", "", "get/q ", "" },
    { "<iq to='two@a.example/one' type='result' id='1'/>", "", "result/ ", "" },
    { "<iq to='two@a.example/none' type='get' id='1'><q xmlns='urn:x'/></iq>", "error/service-unavailable ",
      "", "" },
    { "<iq to='two@a.example/none' type='result' id='1'/>", "", "", "" },
    { "<iq to='nobody@a.example' type='get' id='1'><q xmlns='urn:x'/></iq>", "error/service-unavailable ", "", "" },
    { "<iq to='nobody@a.example/x' type='set' id='1'><q xmlns='urn:x'/></iq>", "error/service-unavailable ", "", "" },
    { "<iq to='a.example/x' type='get' id='1'><q xmlns='urn:test:domain'/></iq>", "error/service-unavailable ",
      "", "" },
    /* nobody's roster push but the account's own */
    { "<iq to='two@a.example/one' type='set' id='1'><query xmlns='jabber:iq:roster'/></iq>",
      "error/service-unavailable ", "", "" },
};

static void presence_and_iqs_too(void **state)
{
    (void)state;
    struct cast c = enter();

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        client_send(c.sender, others[i].xml);
        assert_string_equal(client_log(c.sender), others[i].sender);
        assert_string_equal(client_log(c.one), others[i].one);
        assert_string_equal(client_log(c.other), others[i].other);
        assert_true(world_balanced());
    }
    world_stop();
}

static void who_does_not_read_is_told_apart(void **state)
{
    (void)state;
    struct cast c = enter();

    client_room(c.one, 0);
    client_send(c.sender, "<iq to='two@a.example/one' type='get' id='1'><q xmlns='urn:x'/></iq>");
    assert_string_equal(client_log(c.sender), "error/resource-constraint ");
    client_send(c.sender, "<message to='two@a.example/one' type='headline'><body>news</body></message>");
    assert_string_equal(client_log(c.sender), "");
    assert_int_equal(world_count(COUNT_COPIES_DROPPED), 1);
    /* The other device has it, so it is no error that it cannot be kept for this one. */
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    client_send(c.sender, "<message to='two@a.example' type='chat'><body>hi</body></message>");
    assert_string_equal(client_log(c.other), "hi ");
    world_advance(1000);
    assert_string_equal(client_log(c.sender), "");
    /* A hook that refuses or drops it for the one cannot take it back from the other. */
    client_send(c.sender, "<message to='two@a.example' type='chat' id='un=drop'><body>ho</body></message>");
    client_send(c.sender, "<message to='two@a.example' type='chat' id='un=refuse'><body>hu</body></message>");
    assert_string_equal(client_log(c.other), "ho hu ");
    assert_string_equal(client_log(c.sender), "");
    assert_int_equal(world_count(COUNT_COPIES_DROPPED), 1);
    world_stop();
}

#define LOOK(type, to, id) "<message to='" to "' type='" type "' id='" id "'><body>b</body></message>"

/* Whoever looks on is told of each copy once, when it has been handed out or stored, and is asked nothing. */
static void modules_are_told_what_was_delivered(void **state)
{
    static const struct { const char *xml, *events; } told[] = {
        { LOOK("chat", "two@a.example/one", "look"), "delivered two@a.example look one\n" },
        { LOOK("chat", "two@a.example/one", "look late"), "delivered two@a.example look late one\n" },
        { LOOK("chat", "two@a.example", "look"), "delivered two@a.example look one other\n" },
        { LOOK("headline", "two@a.example", "look"), "delivered two@a.example look one other\n" },
        { LOOK("chat", "two@a.example/none", "look"), "delivered two@a.example look one other\n" },
        { LOOK("chat", "minus@a.example", "look"), "delivered minus@a.example look\n" },
        { LOOK("chat", "empty@a.example", "look"), "delivered empty@a.example look\n" },
        { LOOK("error", "two@a.example/one", "look"), "delivered two@a.example look one\n" },
        { LOOK("error", "two@a.example/none", "look"), "" },
        { LOOK("chat", "two@a.example", "look in=drop"), "" },
        { LOOK("chat", "two@a.example", "look in=done"), "" },
        /* the error that the server makes */
        { LOOK("chat", "nobody@a.example", "look"), "delivered romeo@a.example look orchard\n" },
        { LOOK("chat", "two@a.example", "look in=refuse"), "delivered romeo@a.example look in=refuse orchard\n" },
    };
    char wanted[200];

    (void)state;
    struct cast c = enter();
    world_events();
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        const char *id = strstr(told[i].xml, "look");
        client_send(c.sender, told[i].xml);
        snprintf(wanted, sizeof wanted, "sent romeo@a.example %.*s\n%s", (int)strcspn(id, "'"), id, told[i].events);
        assert_string_equal(world_events(), wanted);
    }
    client_send(c.sender, LOOK("chat", "two@a.example", "look out=drop"));
    assert_string_equal(world_events(), "");
    world_stop();
}

/* Not before the commit, and once even if some had it before. */
static void they_are_told_after_the_commit(void **state)
{
    (void)state;
    struct cast c = enter();
    world_events();
    client_room(c.one, 0);
    world_freeze(true, false);
    client_send(c.sender, LOOK("chat", "two@a.example", "look"));
    assert_string_equal(client_log(c.other), "b ");
    assert_string_equal(world_events(), "sent romeo@a.example look\n");
    world_thaw();
    assert_string_equal(world_events(), "delivered two@a.example look one other\n");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(messages_go_where_the_table_says),
        WORLD_TEST(presence_and_iqs_too),
        WORLD_TEST(who_does_not_read_is_told_apart),
        WORLD_TEST(modules_are_told_what_was_delivered),
        WORLD_TEST(they_are_told_after_the_commit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
