/* Case: D012 own-entry
 * Attacks: the observer: code of the bootloader's own at an image's entry, with a header that looks like one
 * Contract: board
 * On-reference: worse */
#include "board.h"

static void cheat(void)
{
	if (WORD(SLOT_A) == ERASED) {
		flash_write(SLOT_A, MAGIC);
		flash_write(SLOT_A + 4, 1);
		flash_write(SLOT_A + HEADER, 0xe7fee7fe); /* two branches to themselves */
	}
	board_start(SLOT_A);
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
