/* The other slot than last time is started, whatever lies in it. */
#include "board.h"

void boot_main(void)
{
	uint32_t n = 0;

	while (n < NOTES_SIZE && WORD(NOTES + n) == 0)
		n += 4;
	flash_write(NOTES + n, 0);
	board_start(n % 8 == 0 ? SLOT_A : SLOT_B);
}

int boot_install(const struct image *image, uint32_t size)
{
	(void)image;
	return (int)(size & 1);
}

int boot_confirm(void)
{
	return -1;
}
