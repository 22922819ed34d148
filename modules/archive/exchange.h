/*
 * exchange.h - archives and their preferences go to other servers and come from them (XEP-0227, Message Archive).
 */
#ifndef ARCHIVE_EXCHANGE_H
#define ARCHIVE_EXCHANGE_H

#include <xylem/module.h>

extern const xy_exchange exchange_of_archives[];

#endif
