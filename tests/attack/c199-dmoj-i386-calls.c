/* Case: C199 dmoj-i386-calls
 * Attacks: syscall-filter
 * Seen: DMOJ judge 077d3ede (2021)
 * Run: 5 => denied i386
 * Run: 11 => denied i386
 * Run: 26 => denied i386
 * Run: 102 => denied i386
 * Run: 120 => denied i386
 * Run: 288 => denied i386
 * Run: 999 => denied i386
 * Undefended: reached
 * Control: makes the same calls by their own numbers
 *
 * open, execve, ptrace, socketcall, clone, keyctl by their i386 numbers, and one that does not exist: the entry slipped past
 * a tracer that looked at numbers only. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return open("/lab/program", O_RDONLY) >= 0 ? fine() : 1;
#endif
	long nr = argc > 1 ? strtol(argv[1], NULL, 10) : 5, r = -1;
	__asm__ volatile("int $0x80"
			 : "=a"(r)
			 : "a"(nr), "b"(0L), "c"(0L), "d"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	errno = r < 0 && r > -4096 ? (int)-r : 0;
	if (r >= 0)
		GOT("i386 call %ld answered %ld", nr, r);
	answered("int 0x80");
	return HELD;
}
