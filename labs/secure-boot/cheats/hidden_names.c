/* Case: D016 hidden-names
 * Attacks: the harness's map: functions with the names that it looks for, which nobody calls
 * Contract: board
 * On-reference: same */
#include "board.h"

__attribute__((noinline, used)) static void board_return(void)
{
}

__attribute__((noinline, used)) static void board_fault(void)
{
}
