/* Case: C011 interpose-libc
 * Attacks: the kit's calls: write, exit, _exit and abort are answered by the student's file
 * On-reference: same
 * Undefended: linked stdout */
#include <stddef.h>
#include <sys/types.h>

static long raw(long nr, long a, long b, long c)
{
	long r;
	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}

ssize_t write(int fd, const void *p, size_t n)
{
	static const char good[] = "1000 of 1000\n";
	if (fd == 1 || fd == 2)
		return raw(1, fd, (long)good, sizeof(good) - 1);
	return raw(1, fd, (long)p, (long)n);
}

void abort(void)
{
	for (;;)
		raw(231, 0, 0, 0);
}

void __assert_fail(const char *a, const char *b, unsigned c, const char *d);

void __assert_fail(const char *a, const char *b, unsigned c, const char *d)
{
	(void)a, (void)b, (void)c, (void)d;
	abort();
}
