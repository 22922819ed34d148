/*
 * caps.h - Entity Capabilities (XEP-0115) of the server itself.
 */
#ifndef DISCO_CAPS_H
#define DISCO_CAPS_H

#include <xylem/module.h>

/* The verification string (section 5.1) of a disco#info answer, base64 of SHA-1.  NULL: memory refused. */
const char *caps_ver(xy_arena *a, const xy_xml *query);

#endif
