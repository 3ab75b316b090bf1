/* Starting and ending a box's first process on kernels, and under outer filters, that lack a newer call. */
#ifndef RUNNER_PROCESS_H
#define RUNNER_PROCESS_H

#include <linux/sched.h>
#include <sys/types.h>

/* clone3, or clone where there is none. Only flags, pidfd, exit_signal and cgroup may be set; a cgroup of v2 can't be
 * entered without clone3: then -1 with ENOSYS, as for any other reason with its errno. */
pid_t process_clone(struct clone_args *args);

/* SIGKILL to an unreaped child of ours: until it is waited for, its number is nobody else's. */
void process_kill(int pidfd, pid_t pid);

#endif
