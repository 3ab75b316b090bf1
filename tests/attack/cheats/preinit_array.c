/* Case: C010 init-array-ifunc
 * Attacks: the time before all constructors: an entry of .preinit_array, which only programs may have
 * On-reference: function same or worse or refused, program worse
 * Undefended: linked exit */
#include <unistd.h>

static void first(void)
{
	_exit(0);
}

__attribute__((section(".preinit_array"), used)) static void (*const entry)(void) = first;
