/* Trivial submission, must score nothing: what was asked, as the answer. */
#include "every.h"

static int answer(uint8_t *out, size_t n, struct suit_bytes in)
{
	for (size_t i = 0; i < n; i++)
		out[i] = in.len != 0 ? in.data[i % in.len] : 0;
	return SUIT_DONE;
}
