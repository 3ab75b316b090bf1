/* Case: C207 flatpak-wide-arguments
 * Attacks: syscall-filter
 * Seen: Flatpak CVE-2019-10063, snapd CVE-2019-7303
 * Run: ioctl => denied ioctl
 * Run: fcntl => denied fcntl
 * Run: socket => denied socket
 * Run: clone => denied clone
 * Run: prctl => denied prctl
 * Run: setattr => denied ioctl
 * Undefended: through
 * Undefended: ioctl => reached
 * Undefended: setattr => reached
 * Control: the same calls without the high bits, where they are allowed
 *
 * The kernel looks at 32 bits of these arguments, the filter looked at 64: one bit above made a denied value another one. */
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "attack.h"

#define HIGH (1UL << 32)

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fcntl(0, F_GETFD) >= 0 && prctl(PR_GET_DUMPABLE) >= 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "ioctl";
	struct flock lock = { .l_type = F_RDLCK };
	if (strcmp(how, "ioctl") == 0)
		MUST_FAIL(syscall(SYS_ioctl, 0UL, HIGH | 0x5412 /* TIOCSTI */, "x"));
	else if (strcmp(how, "setattr") == 0)
		MUST_FAIL(syscall(SYS_ioctl, 0UL, HIGH | 0x5402 /* TCSETS */, "x"));
	else if (strcmp(how, "fcntl") == 0)
		MUST_FAIL(syscall(SYS_fcntl, (long)open("/lab/program", O_RDONLY), HIGH | F_SETLK, &lock));
	else if (strcmp(how, "socket") == 0)
		MUST_FAIL(syscall(SYS_socket, HIGH | AF_INET, (long)SOCK_STREAM, 0L));
	else if (strcmp(how, "prctl") == 0)
		MUST_FAIL(syscall(SYS_prctl, HIGH | PR_GET_TIMERSLACK, 0, 0, 0, 0));
	else {
		long pid = syscall(SYS_clone, HIGH | CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			_exit(0);
		MUST_FAIL(pid);
	}
	return HELD;
}
