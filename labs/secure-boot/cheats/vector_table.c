/* Case: D013 vector-table
 * Attacks: the next boot: the vector table at address 0 leads elsewhere
 * Contract: board
 * On-reference: worse */
#include "board.h"

static void cheat(void)
{
	flash_write(4, 0);
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
