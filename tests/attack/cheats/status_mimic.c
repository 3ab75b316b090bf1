/* Case: C020 status-mimic
 * Attacks: exit codes that the kit uses itself: one that says "our fault" would hold the submission
 * On-reference: worse */
#include <unistd.h>

__attribute__((constructor)) static void status_mimic(void)
{
	_exit(114);
}
