/* Landlock: a second lock on the file system, independent of the mount tree. Uses what the kernel's ABI offers. */
#ifndef RUNNER_LANDLOCK_H
#define RUNNER_LANDLOCK_H

#include <stdbool.h>

#include "runner/base/err.h"

int landlock_abi(void); /* 0 = the kernel has none */

/* From here on the calling process and its children can read and execute below read_paths, and read and write below
 * write_paths (NULL-terminated lists; a path that doesn't exist is left out), and nothing else by name; where the
 * kernel can, no TCP and no abstract socket or signal to processes outside either. Needs no_new_privs, which it sets.
 * 0 also where the kernel has no Landlock: ask landlock_abi(). */
int landlock_only(const char *const *read_paths, const char *const *write_paths, struct err *e);

/* The same in two steps, for a process that still has to mount something in between: Landlock forbids that for good.
 * *ruleset is the caller's descriptor, -1 where the kernel has no Landlock; then enforcing does nothing. tcp: leave TCP
 * alone. */
int landlock_prepare(
	const char *const *read_paths, const char *const *write_paths, bool tcp, int *ruleset, struct err *e);
int landlock_enforce(int ruleset, struct err *e);

#endif
