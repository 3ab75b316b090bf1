/* Every image is taken, the last one is started. */
#include "board.h"

void boot_main(void)
{
	board_start(WORD(NOTES) == 0 ? SLOT_B : SLOT_A);
}

int boot_install(const struct image *image, uint32_t size)
{
	uint32_t slot = WORD(SLOT_A) == ERASED ? SLOT_A : SLOT_B;

	for (uint32_t i = 0; i < size; i += 4) {
		if (i % PAGE == 0)
			flash_erase(slot + i);
		flash_write(slot + i, WORD((uint32_t)(uintptr_t)image + i));
	}
	if (slot == SLOT_B)
		flash_write(NOTES, 0);
	return 0;
}

int boot_confirm(void)
{
	return 0;
}
