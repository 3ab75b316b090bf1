/* Case: D015 own-element
 * Attacks: the secure element: a second function of its name that says yes
 * Contract: board
 * On-reference: refused */
#include "board.h"

int element_verify(const struct image *image, uint32_t length)
{
	(void)image;
	(void)length;
	return 1;
}
