/* Case: C010 init-array-ifunc
 * Attacks: exit status as a verdict: an entry of .init_array that leaves before anything else
 * On-reference: worse
 * Undefended: exit */
#include <unistd.h>

static void first(void)
{
	_exit(0);
}

__attribute__((section(".init_array"), used)) static void (*const entry)(void) = first;
