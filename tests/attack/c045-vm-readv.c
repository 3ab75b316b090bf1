/* Case: C045 vm-readv
 * Attacks: syscall-filter
 * Run: read => denied process_vm_readv
 * Run: write => denied process_vm_writev
 * Run: pidfd => denied pidfd_open or denied pidfd_getfd
 * Run: kcmp => denied kcmp
 * Undefended: through
 * Undefended: pidfd => through
 * Control: copies its own bytes */
#include <sys/uio.h>

#include "attack.h"

int main(int argc, char **argv)
{
	char b[16] = "";
	struct iovec here = { b, sizeof b }, there = { b, sizeof b };
#ifdef CONTROL
	(void)argc, (void)argv, (void)here, (void)there;
	char c[16];
	return memcpy(c, b, sizeof c) == c ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "read";
	for (int pid = 1; pid < 10; pid++) {
		if (strcmp(how, "read") == 0)
			MUST_FAIL(process_vm_readv(pid, &here, 1, &there, 1, 0));
		else if (strcmp(how, "write") == 0)
			MUST_FAIL(process_vm_writev(pid, &here, 1, &there, 1, 0));
		else if (strcmp(how, "kcmp") == 0)
			MUST_FAIL(syscall(SYS_kcmp, pid, getpid(), 0, 0, 0));
		else
			MUST_FAIL(syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, pid, 0), 0, 0));
		if (errno == EFAULT)
			GOT("process %d would answer, had one an address", pid);
	}
	return HELD;
}
