/* Case: C200 firejail-x32-calls
 * Attacks: syscall-filter
 * Seen: firejail RELNOTES 0.9.42
 * Run: 2 => denied x32
 * Run: 41 => denied x32
 * Run: 59 => denied x32
 * Run: 101 => denied x32
 * Run: 512 => denied x32
 * Run: 545 => denied x32
 * Undefended: not shown: this kernel has no x32 ABI
 * Control: makes the same call by its own number
 *
 * open, socket, execve, ptrace, and the calls that only x32 has: a filter that compares numbers reads them as others. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return syscall(SYS_getpid) > 0 ? fine() : 1;
#endif
	MUST_FAIL(syscall(0x40000000L | (argc > 1 ? strtol(argv[1], NULL, 10) : 2), 0, 0, 0));
	return HELD;
}
