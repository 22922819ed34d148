/*
 * hide.h - who is blocked sees the account go, and who no longer is sees what there is (XEP-0191).
 */
#ifndef PRESENCE_HIDE_H
#define PRESENCE_HIDE_H

#include <xylem/module.h>

/* Event blocking_changed. */
void hide_or_show(xy_mod *m, xy_account *account, const char *const *jids, bool begins);

#endif
