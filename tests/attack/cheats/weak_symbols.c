/* Case: C123 toplevel-asm, C009 own-main
 * Attacks: names of the kit: weak references to its table and its handle, to write on them if they are reachable
 * On-reference: same or refused
 * Undefended: linked exit */
#include <stdint.h>

extern char kit_ops[] __attribute__((weak));
extern void *student __attribute__((weak));

__attribute__((constructor)) static void overwrite(void)
{
	if (&student != 0)
		student = 0;
	if (kit_ops != 0)
		kit_ops[0] ^= 1;
}
