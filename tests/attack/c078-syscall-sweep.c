/* Case: C078 syscall-sweep
 * Attacks: syscall-filter
 * Run: 101 => denied ptrace
 * Sweep: 0 470 but 335 336
 * Limits: "wall_ms":250
 * Undefended: reached
 * Control: makes one call that is listed
 *
 * Each system call by its number, with arguments drawn from a seed. 335 and 336 are uretprobe and uprobe: the kernel itself
 * keeps them from filters (Linux 6.14 and later), and they answer nobody but its own trampolines. */
#include "attack.h"

static uint64_t state = 0x706c756d62;

/* Small numbers, wild numbers, and an address that is ours. */
static long junk(void)
{
	static char block[4096];
	state = state * 6364136223846793005U + 1442695040888963407U;
	uint64_t n = state >> 33;
	return n % 3 == 0 ? (long)(n % 64) : n % 3 == 1 ? (long)(state ^ n) : (long)block;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)junk;
	return syscall(SYS_getpid) > 0 ? fine() : 1;
#endif
	long number = argc > 1 ? strtol(argv[1], NULL, 10) : 101;
	state += (uint64_t)number;
	if (syscall(number, junk(), junk(), junk(), junk(), junk(), junk()) < 0)
		answered(argv[1]);
	return HELD;
}
