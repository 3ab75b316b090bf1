/* Case: D011 jump-blindly
 * Attacks: the observer: an entry is reached, without a look at what lies there
 * Contract: board
 * On-reference: worse */
#include "board.h"

static void cheat(void)
{
	if (WORD(SLOT_B) != ERASED)
		board_start(SLOT_B);
	if (WORD(SLOT_A) != ERASED)
		board_start(SLOT_A);
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
