/* A pool of boxes that were furnished before their job came.
 *
 * Promises: a box leaves the pool once, by being moved out, and nothing moves one in but the maker's hand-over of a new
 * one; what was bound to a job goes to pool_spent and only its cgroup's name survives it. At most POOL_MAX boxes wait.
 * All boxes are children of the keeper and tied to it; no box outlives it, not even its kill -9.
 *
 * The maker is a child of the keeper that does nothing but make boxes and remove empty groups, so that neither the clone
 * of eight namespaces nor a grace period of the kernel is waited for between a job and its answer. It handles no job. */
#ifndef RUNNER_NS_POOL_H
#define RUNNER_NS_POOL_H

#include "runner/ns/box.h"

#define POOL_MAX   8 /* boxes that wait */
#define POOL_DEPTH 4 /* of one shape: profile and pid1 */

struct pool;
struct pool *pool_new(void);
void pool_free(struct runner *r, struct pool *p); /* ends every box that waits, waits for the maker's last removal */

/* Moves a box of this shape out of the pool. false = none is there; one will be, after pool_tend. */
bool pool_take(struct pool *p, const struct profile *profile, bool pid1, struct box *out);

/* A box whose job is over. */
void pool_spent(struct pool *p, struct box *b);

/* Clears spent boxes away, takes made ones in, orders more. Called when nobody waits. */
void pool_tend(struct runner *r, struct pool *p);
int pool_fd(const struct pool *p);    /* readable = there is something to tend to; -1 = nothing ever */
bool pool_busy(const struct pool *p); /* spent boxes are still to be reaped */

/* Orders a shape and waits until n boxes of it are ready, or wait_ms are over. How many there are. */
size_t pool_fill(struct runner *r, struct pool *p, const struct profile *profile, bool pid1, size_t n, int wait_ms);

/* maker.c: the other side. */
enum note_kind { NOTE_MAKE, NOTE_REMOVE, NOTE_MADE, NOTE_FAILED };
struct note { /* a packet, both ways; NOTE_MADE comes with pidfd, control socket and the group's directories */
	uint32_t kind, profile, pid1;
	int32_t pid;
	char group[64];
};
_Noreturn void maker_serve(struct runner *r, int sock);

#endif
