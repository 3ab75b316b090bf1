/* Counting a process and its descendants, for hosts where no cgroup does. */
#ifndef RUNNER_TREE_H
#define RUNNER_TREE_H

#include <stdint.h>
#include <sys/types.h>

/* Threads of root and of all that descend from it; stops counting at max. Processes that come and go meanwhile may be
 * missed. -1 = can't be known. */
int64_t tree_tasks(pid_t root, int64_t max);

#endif
