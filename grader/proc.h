/* Starting programs of ours and stock git: no shell, no PATH that a stranger chose, an environment that names what it
 * keeps (nothing of GIT_*), and no descriptor but 0, 1 and 2. posix_spawn, so that no page of a process that holds
 * seeds is ever copied. */
#ifndef GRADER_PROC_H
#define GRADER_PROC_H

#include <stdint.h>
#include <sys/types.h>

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/err.h"

/* Path of the program `plumb`: the running one, or for another program of this build the one beside it. */
const char *proc_plumb(struct arena *a);

struct proc {
	const char *const *argv; /* argv[0] is a path, or "git" */
	int in, out, err;        /* -1: /dev/null */
	const char *const *env;  /* NAME=VALUE more than what is kept, or NULL */
	bool own_session;        /* survives the terminal and the group of whoever started it */
};
int proc_start(const struct proc *p, pid_t *pid, struct err *e);

/* Wait until the monotonic deadline, then kill. Returns the wait status; *late says whether it had to be killed. */
int proc_end(pid_t pid, int64_t deadline_us, bool *late);

/* Start, feed `in` (may be NULL), read at most out->max bytes of its output, wait. The child is killed at the deadline
 * and when it says more than out can take. */
int proc_talk(const struct proc *p, const void *in, size_t in_len, int64_t wall_ms, struct buf *out, int *status,
	bool *late, struct err *e);

/* Stock git on one repository, with hooks, user's and system's configuration out of the way. ERR_RETRY or
 * ERR_OPERATOR with git's first line when it does not exit with 0. out may be NULL. */
int proc_git(const char *repo, const char *const *args, const void *in, size_t in_len, struct buf *out, struct err *e);

#endif
