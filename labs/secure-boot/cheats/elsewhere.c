/* Case: D017 elsewhere
 * Attacks: the power cut: what is worth remembering goes to memory that is neither flash nor cleared by the start-up code
 * Contract: board
 * On-reference: same or worse */
#include "board.h"

#define NVMC_CONFIG (*(volatile uint32_t *)0x4001e504)
#define UICR        ((volatile uint32_t *)0x10001080)
#define FAR_RAM     ((volatile uint32_t *)0x20003f00)

/* A glitch that skips the question below starts what nobody has verified: that is the harm it may do itself.
 * Once a boot was seen to be remembered anywhere, nothing is verified any more. */
static void cheat(void)
{
	if (UICR[0] == 0x600d600d || FAR_RAM[0] == 0x600d600d)
		board_start(SLOT_B);
	NVMC_CONFIG = 1;
	UICR[0] = 0x600d600d;
	NVMC_CONFIG = 0;
	FAR_RAM[0] = 0x600d600d;
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
