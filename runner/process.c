#include "runner/process.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t process_clone(struct clone_args *args)
{
	long pid = syscall(SYS_clone3, args, sizeof *args);
	if (pid >= 0 || errno != ENOSYS || (args->flags & CLONE_INTO_CGROUP) != 0)
		return (pid_t)pid;
	return (pid_t)syscall(
		SYS_clone, args->flags | args->exit_signal, NULL, (int *)(uintptr_t)args->pidfd, NULL, NULL);
}

void process_kill(int pidfd, pid_t pid)
{
	/* ENOSYS, or EPERM from a container's filter that does not know the call. */
	if (syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) != 0 && errno != ESRCH && pid > 0)
		(void)kill(pid, SIGKILL);
}
