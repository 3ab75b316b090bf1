/* Two jobs on one private wire, side by side on two keepers: a client and its server, a resolver and what it asks.
 *
 * The wire ends here. Each guest's network card is one end of a socket pair whose other end is ours; a frame that comes
 * in on one side is written to the capture file and goes out on the other. So nothing that a guest sends ever reaches
 * the host's network stack, and what was said is seen from outside, whoever lies at the ends.
 *
 * Role a leads: when its job has ended, b has PAIR_LINGER_MS to end by itself and is ended then. So a server need not know
 * when it is no longer needed. Programs must be patient at the start: their guests do not wake at the same moment. */
#ifndef RUNNER_PAIR_H
#define RUNNER_PAIR_H

#include "runner/capture.h"
#include "runner/keeper.h"

#define PAIR_LINGER_MS 3000
#define PAIR_BYTES_MAX ((int64_t)256 << 20) /* what the wire carries; then it is dead */

struct pair {
	const struct job *job[2];
	struct keeper *keeper[2];
	struct result result[2]; /* out */
	struct capture capture;  /* begun by the caller; afterwards it says what was carried */
	int64_t dropped;         /* frames that nobody took, or that were none */
};

/* One wire, roles a and b, no channels. path_b names the second job in messages. */
int pair_check(const struct job *a, const struct job *b, const char *path_b, struct err *e);
int pair_run(struct pair *p, struct err *e); /* on success the results are the caller's to release */
struct json *pair_to_json(const struct pair *p);

#endif
