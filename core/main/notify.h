/*
 * notify.h - tells systemd how the service is doing (sd_notify(3)), without its library.
 */
#ifndef XYLEM_MAIN_NOTIFY_H
#define XYLEM_MAIN_NOTIFY_H

/* "READY=1", "STOPPING=1", "WATCHDOG=1" ...; does nothing when nobody asked to be told. */
void notify(const char *what);
/* RELOADING=1 with the moment it began, which systemd wants with it. */
void notify_reloading(void);

#endif
