/* Case: C009 own-main
 * Attacks: the library's start-up: a __libc_start_main that never calls main
 * On-reference: function same, program worse
 * Undefended: linked exit */
#include <unistd.h>

int __libc_start_main(void);

int __libc_start_main(void)
{
	_exit(0);
}
