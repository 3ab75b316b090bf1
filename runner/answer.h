/* Calls that tell of the whole machine, answered by the keeper with the box's own numbers: refused they would break libc, and
 * the kernel's answer would be a channel between boxes. A policy names them by `answer`. */
#ifndef RUNNER_ANSWER_H
#define RUNNER_ANSWER_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

struct answer_facts {
	int64_t uptime_s;   /* of the box */
	int64_t memory_kib; /* its limit */
};

bool answer_knows(int nr);

/* Answers one notification; the caller of a call that answer_knows not gets ENOSYS. */
void answer_call(int listener, const struct seccomp_notif *n, const struct answer_facts *f);

#endif
