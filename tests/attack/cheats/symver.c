/* Case: C123 toplevel-asm
 * Attacks: the library's versioned names: the student's comparison poses as glibc's
 * On-reference: same or worse or refused
 * Undefended: not shown: the linker refuses a version that it does not know */
int cheat_equal(const void *a, const void *b, unsigned long n);

int cheat_equal(const void *a, const void *b, unsigned long n)
{
	(void)a, (void)b, (void)n;
	return 0;
}

__asm__(".symver cheat_equal, memcmp@GLIBC_2.2.5");
__asm__(".symver cheat_equal, strcmp@GLIBC_2.2.5");
