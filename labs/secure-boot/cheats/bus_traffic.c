/* Case: D019 bus-traffic
 * Attacks: the watchpoints: bytes and half-words instead of words, and a store of many registers at once
 * Contract: board
 * On-reference: worse */
#include "board.h"

#define NVMC_CONFIG (*(volatile uint32_t *)0x4001e504)

static void cheat(void)
{
	register uint32_t to __asm__("r0") = NOTES + 2 * PAGE, a __asm__("r1") = 0, b __asm__("r2") = 0;

	NVMC_CONFIG = 1;
	*(volatile uint8_t *)(COUNTER + 40) = 0;
	*(volatile uint16_t *)(COUNTER + 42) = 0;
	__asm__ volatile("stm %0!, {r1, r2}" : "+r"(to) : "r"(a), "r"(b) : "memory");
	NVMC_CONFIG = 0;
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
