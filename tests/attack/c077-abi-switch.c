/* Case: C077 abi-switch
 * Attacks: syscall-filter
 * Run: i386 => denied i386 or signal
 * Run: x32 => denied x32 or signal
 * Undefended: through
 * Undefended: x32 => not shown: this kernel has no x32 ABI
 * Control: the same call by its own number
 *
 * getpid under a foreign numbering: a filter that knows one numbering would read it as something harmless. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return syscall(SYS_getpid) > 0 ? fine() : 1;
#endif
	long r = -1;
	if (argc > 1 && strcmp(argv[1], "i386") == 0)
		__asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
	else
		r = syscall(0x40000000L | SYS_getpid);
	if (r > 0)
		GOT("a foreign ABI answered %ld", r);
	return HELD;
}
