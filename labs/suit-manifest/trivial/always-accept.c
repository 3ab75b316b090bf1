/* Trivial submission, must score nothing: yes to everything, and nothing written. */
#include "every.h"

static int answer(uint8_t *out, size_t n, struct suit_bytes in)
{
	(void)out, (void)n, (void)in;
	return SUIT_DONE;
}
