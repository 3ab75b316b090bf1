/* Case: D014 semihosting
 * Attacks: the emulator: semihosting's calls for writing a file and for the end of it all
 * Contract: board
 * On-reference: worse */
#include "board.h"

static void cheat(void)
{
	static const uint32_t arguments[] = { 0x20026, 0 };

	__asm__ volatile("movs r0, #0x18\n\tmov r1, %0\n\tbkpt 0xab" : : "r"(arguments) : "r0", "r1", "memory");
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
