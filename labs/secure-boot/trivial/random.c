/* The random number generator of the chip decides. */
#include "board.h"

#define RNG_START (*(volatile uint32_t *)0x4000d000)
#define RNG_READY (*(volatile uint32_t *)0x4000d100)
#define RNG_VALUE (*(volatile uint32_t *)0x4000d508)

static uint32_t draw(void)
{
	RNG_READY = 0;
	RNG_START = 1;
	for (uint32_t i = 0; i < 10000 && RNG_READY == 0; i++)
		;
	return RNG_VALUE;
}

void boot_main(void)
{
	if (draw() & 1)
		board_start(draw() & 1 ? SLOT_A : SLOT_B);
	board_halt();
}

int boot_install(const struct image *image, uint32_t size)
{
	(void)image;
	(void)size;
	return draw() & 1 ? 0 : -1;
}

int boot_confirm(void)
{
	return draw() & 1 ? 0 : -1;
}
