/* What stands before and behind the bootloader's code. The empty functions are where the harness watches. */
#include "board.h"

extern uint32_t ram_data[], ram_data_end[], ram_bss_end[], rom_data[], stack_top[];

#define NVMC_READY  (*(volatile uint32_t *)0x4001e400)
#define NVMC_CONFIG (*(volatile uint32_t *)0x4001e504)
#define NVMC_ERASE  (*(volatile uint32_t *)0x4001e508)

void reset(void);

__attribute__((noinline, used)) void board_fault(void)
{
	for (;;)
		__asm__ volatile("nop");
}

__attribute__((noinline, used)) void board_halt(void)
{
	for (;;)
		__asm__ volatile("nop");
}

__attribute__((noinline, used)) void board_return(void)
{
	for (;;)
		__asm__ volatile("nop");
}

/* The harness stops here, looks at what lies in memory, and answers. */
__attribute__((noinline, noipa, used)) int element_verify(const struct image *image, uint32_t length)
{
	__asm__ volatile("nop" : : "r"(image), "r"(length) : "memory");
	return 0;
}

/* What the compiler calls for structs. */
void *memcpy(void *to, const void *from, unsigned n)
{
	unsigned char *t = to;
	for (const unsigned char *f = from; n-- > 0;)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int value, unsigned n)
{
	for (unsigned char *t = to; n-- > 0;)
		*t++ = (unsigned char)value;
	return to;
}

void board_start(uint32_t slot)
{
	((void (*)(void))(uintptr_t)(slot + HEADER + 1))();
	for (;;)
		;
}

void flash_erase(uint32_t page)
{
	NVMC_CONFIG = 2;
	NVMC_ERASE = page;
	while (NVMC_READY == 0)
		;
	NVMC_CONFIG = 0;
}

void flash_write(uint32_t address, uint32_t word)
{
	NVMC_CONFIG = 1;
	*(volatile uint32_t *)address = word;
	while (NVMC_READY == 0)
		;
	NVMC_CONFIG = 0;
}

void reset(void)
{
	const uint32_t *from = rom_data;

	for (uint32_t *to = ram_data; to < ram_data_end;)
		*to++ = *from++;
	for (uint32_t *to = ram_data_end; to < ram_bss_end;)
		*to++ = 0;
	boot_main();
	board_halt();
}

__attribute__((section(".vectors"), used)) static void *const vectors[48] = {
	stack_top,
	(void *)reset,
	(void *)board_fault,
	(void *)board_fault,
	[11] = (void *)board_fault,
	[14] = (void *)board_fault,
	[15] = (void *)board_fault,
};
