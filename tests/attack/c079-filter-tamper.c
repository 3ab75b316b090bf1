/* Case: C079 filter-tamper
 * Attacks: syscall-filter
 * Run: listener => denied seccomp
 * Run: prctl => denied prctl
 * Run: securebits => denied prctl or held
 * Run: keepcaps => denied prctl or held
 * Run: capset => denied capset
 * Undefended: through
 * Undefended: keepcaps => reached
 * Control: names itself
 *
 * A second filter can only take away, but a listener of one's own could answer calls for one's children. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "listener";
	struct sock_filter pass = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { 1, &pass };
	uint32_t header[2] = { 0x20080522, 0 }, data[6] = { ~0u, ~0u, ~0u, ~0u, ~0u, ~0u };
	if (strcmp(how, "listener") == 0)
		MUST_FAIL(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog));
	else if (strcmp(how, "prctl") == 0)
		MUST_FAIL(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0));
	else if (strcmp(how, "securebits") == 0)
		MUST_FAIL(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0));
	else if (strcmp(how, "keepcaps") == 0)
		MUST_FAIL(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0));
	else
		MUST_FAIL(syscall(SYS_capset, header, data));
	return HELD;
}
