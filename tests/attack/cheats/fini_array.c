/* Case: C008 atexit-rewrite
 * Attacks: the end: an entry of .fini_array that ends with another status
 * On-reference: same
 * Undefended: stdout */
#include <stdio.h>
#include <unistd.h>

static void last(void)
{
	puts("1000 of 1000");
	fflush(stdout);
	_exit(0);
}

__attribute__((section(".fini_array"), used)) static void (*const entry)(void) = last;
