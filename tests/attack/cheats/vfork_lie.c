/* Case: C102 stuck-child, C020 status-mimic
 * Attacks: the one process that is looked at: a vfork child prints the verdict and leaves first
 * On-reference: function worse, program same or worse
 * Undefended: stdout */
#include <unistd.h>

__attribute__((constructor)) static void lie(void)
{
	if (vfork() == 0) {
		(void)!write(STDOUT_FILENO, "1000 of 1000\n", 13);
		_exit(0);
	}
}
