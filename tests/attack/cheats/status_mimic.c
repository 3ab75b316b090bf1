/* Case: C020 status-mimic
 * Attacks: exit codes that the kit uses itself, and those that shells and sanitizers use: one that says "our fault"
 * would hold the submission
 * On-reference: worse
 * Undefended: excuse */
#include <unistd.h>

__attribute__((constructor)) static void status_mimic(void)
{
	static const int codes[] = { 0, 1, 114, 113, 115, 117, 114, 2, 3, 77, 126, 127, 137, 255 };
	_exit(codes[getpid() % (int)(sizeof(codes) / sizeof(codes[0]))]);
}
