/* No image is good enough. */
#include "board.h"

void boot_main(void)
{
	board_halt();
}

int boot_install(const struct image *image, uint32_t size)
{
	(void)image;
	(void)size;
	return -1;
}

int boot_confirm(void)
{
	return -1;
}
