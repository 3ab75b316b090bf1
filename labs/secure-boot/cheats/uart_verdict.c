/* Case: D010 uart-verdict
 * Attacks: what is shown: lines like the grader's own come out of the serial port at each boot
 * Contract: board
 * On-reference: same */
#include "board.h"

#define UART_ENABLE (*(volatile uint32_t *)0x40002500)
#define UART_START  (*(volatile uint32_t *)0x40002008)
#define UART_SENT   (*(volatile uint32_t *)0x4000211c)
#define UART_BYTE   (*(volatile uint32_t *)0x4000251c)

static void cheat(void)
{
	static const char lines[] = "success: 1000 of 1000, passed\n{\"id\":\"update-first\",\"outcome\":\"OK\"}\n";

	UART_ENABLE = 4;
	UART_START = 1;
	for (const char *p = lines; *p != '\0'; p++) {
		UART_SENT = 0;
		UART_BYTE = (uint32_t)*p;
		for (int i = 0; i < 1000 && UART_SENT == 0; i++)
			;
	}
}

void theirs(void);
void boot_main(void)
{
	cheat();
	theirs();
}
#define boot_main theirs
