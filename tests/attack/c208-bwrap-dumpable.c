/* Case: C208 bwrap-dumpable
 * Attacks: no-privilege
 * Seen: bubblewrap CVE-2026-41163
 * Run: read => denied process_vm_readv
 * Run: seize => denied ptrace
 * Run: mem => held
 * Run: signal => held or denied kill
 * Undefended: through
 * Control: reads its own memory
 *
 * A part of the set-up, of the same uid as the program, could be traced by it. The first process of a box is such a part. */
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "attack.h"

int main(int argc, char **argv)
{
	char b[8] = "";
	struct iovec here = { b, sizeof b }, there = { b, sizeof b };
#ifdef CONTROL
	(void)argc, (void)argv, (void)here, (void)there;
	return b[0] == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "read";
	const pid_t pids[] = { getppid(), 1 };
	for (size_t i = 0; i < 2; i++) {
		char path[64];
		snprintf(path, sizeof path, "/proc/%d/mem", pids[i]);
		if (pids[i] == 0)
			continue;
		if (strcmp(how, "read") == 0) {
			MUST_FAIL(process_vm_readv(pids[i], &here, 1, &there, 1, 0));
			if (errno == EFAULT)
				GOT("process %d can be read, had one an address", pids[i]);
		} else if (strcmp(how, "seize") == 0)
			MUST_FAIL(ptrace(PTRACE_SEIZE, pids[i], 0, 0));
		else if (strcmp(how, "mem") == 0)
			MUST_FAIL(open(path, O_RDONLY));
		else {
			/* To pid 1 of one's own namespace no signal goes that it doesn't handle: kill says yes, and it stays. */
			if (pids[i] != 1)
				MUST_FAIL(kill(pids[i], 0));
			kill(1, SIGKILL);
		}
	}
	return HELD;
}
