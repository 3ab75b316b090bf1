/* Case: D003 link-output
 * Attacks: the collector: the answer is a link to the input, which then would be "what the student wrote"
 * Contract: program
 * On-reference: worse */
#include <unistd.h>

__attribute__((constructor)) static void link_zone(void)
{
	(void)!symlink("/in/zone", "signed.zone");
}
