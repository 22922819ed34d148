/*
 * lacks.h - which accounts lack keys of which hash.
 *
 * Those that came from another server have what that had.  Each that lacks some has a document in a collection for
 * each hash, written with its record, so that one question tells whether there is any.
 */
#ifndef AUTH_INTERNAL_LACKS_H
#define AUTH_INTERNAL_LACKS_H

#include <xylem/module.h>

#define MECHANISMS \
    (XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1 | XY_MECH_SCRAM_SHA_256 | XY_MECH_SCRAM_SHA_512)

/* What has to be written for an account that lacked the ones and lacks the others, at most HASHES; how many. */
size_t  lacks_write(const char *account, unsigned before, unsigned now, xy_doc_write *writes);

/* Operation `can` of the service. */
xy_flow lacks_asked(xy_mod *m, xy_req *rq);

#endif
