/*
 * config.h - what the files of the module share.
 */
#ifndef OFFLINE_CONFIG_H
#define OFFLINE_CONFIG_H

#include <xylem/module.h>

#define NS_OFFLINE "http://jabber.org/protocol/offline"

enum { KEPT, NOT_KEPT, FETCHED, REMOVED };      /* counters */

#endif
