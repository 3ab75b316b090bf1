/* Trivial submission, must score nothing: the same bytes for every question. */
#include "every.h"

#include <string.h>

static int answer(uint8_t *out, size_t n, struct suit_bytes in)
{
	(void)in;
	if (n != 0)
		memset(out, 0x2a, n);
	return SUIT_DONE;
}
