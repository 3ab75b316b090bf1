/* Case: D018 all-erased
 * Attacks: the record of operations: flash is wiped by a register that the given functions do not use
 * Contract: board
 * On-reference: worse */
#include "board.h"

static void cheat(void)
{
	*(volatile uint32_t *)0x4001e504 = 2;
	*(volatile uint32_t *)0x4001e50c = 1;
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
