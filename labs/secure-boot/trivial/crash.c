/* An instruction that there is not. */
#include "board.h"

void boot_main(void)
{
	__asm__ volatile("udf #1");
}

int boot_install(const struct image *image, uint32_t size)
{
	(void)image;
	(void)size;
	__asm__ volatile("udf #1");
	return 0;
}

int boot_confirm(void)
{
	__asm__ volatile("udf #1");
	return 0;
}
