/*
 * test_motd.c - the module without a server, a network or a clock.
 */
#include <string.h>
#include <xylem/test.h>

#define ASK "<iq type='get' id='1' from='romeo@example.net/x' to='example.org'>" \
            "<motd xmlns='urn:example:motd'/></iq>"

const xy_module *xylem_module_v1(const xy_api *api);

int main(void)
{
    int bad = 0;
    xyt *t = xyt_open(xylem_module_v1);

    xyt_set(t, "longest", "20");
    XYT_CHECK(xyt_start(t) == NULL);
    XYT_CHECK(strstr(xyt_features(t, XY_TO_DOMAIN), "urn:example:motd\n"));

    /* No message yet: nothing to read, nobody is greeted. */
    XYT_CHECK(strstr(xyt_answer(t, xyt_iq(t, ASK)), "<item-not-found"));
    xyt_login(t, "juliet@example.org/balcony");
    xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony'/>");
    XYT_CHECK(xyt_sent(t) == NULL);

    int i = xyt_command(t, "motd set", "domain", "example.org", "text", "Cake in the kitchen!!", NULL);
    XYT_CHECK(!strcmp(xyt_answer(t, i), "refused: longer than 20 bytes"));
    i = xyt_command(t, "motd set", "domain", "example.org", "text", "Cake & <tea>", NULL);
    XYT_CHECK(!strcmp(xyt_answer(t, i), "ok: changed"));
    XYT_CHECK(strstr(xyt_answer(t, xyt_iq(t, ASK)), ">Cake &amp; &lt;tea&gt;</motd>"));

    xyt_login(t, "nurse@example.org/home");
    xyt_hook(t, XY_OUT, "<presence from='nurse@example.org/home'/>");
    const char *greeting = xyt_sent(t);
    XYT_CHECK(greeting != NULL && strstr(greeting, "to='nurse@example.org/home'"));
    XYT_CHECK(greeting != NULL && strstr(greeting, "<body>Cake &amp; &lt;tea&gt;</body>"));
    XYT_CHECK(xyt_counter(t, 0) == 1 && xyt_counter(t, 1) == 1 && xyt_counter(t, 2) == 1);

    /* When the store is away, that is what the asker hears; not that there is no message. */
    xyt_store_fail(t, 1);
    XYT_CHECK(strstr(xyt_answer(t, xyt_iq(t, ASK)), "<resource-constraint"));

    /* Whatever allocation fails, the answer is right or an error, and nothing is lost. */
    for (unsigned nth = 1; nth < 30; nth++) {
        xyt_fail_alloc(t, nth);
        i = xyt_iq(t, ASK);
        XYT_CHECK(strstr(xyt_answer(t, i), xyt_alloc_failed(t) ? "type='error'" : "Cake"));
    }
    XYT_CHECK(xyt_close(t) == 0);           /* nothing left open */
    puts(bad ? "FAILED" : "ok");
    return bad;
}
