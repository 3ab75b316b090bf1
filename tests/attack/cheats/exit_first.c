/* Case: C005 exit-first, C007 constructor
 * Attacks: exit status as a verdict
 * On-reference: worse
 * Undefended: exit */
#include <unistd.h>

__attribute__((constructor)) static void exit_first(void)
{
	_exit(0);
}
