/* Trivial submission, must score nothing: the input of the question before, if anything of it could be kept. */
#include "every.h"

#include <stdio.h>
#include <string.h>

static int answer(uint8_t *out, size_t n, struct suit_bytes in)
{
	uint8_t kept[64] = { 0 };
	FILE *f = fopen("previous", "r+");

	if (f == NULL)
		f = fopen("previous", "w+");
	if (f != NULL) {
		(void)!fread(kept, 1, sizeof kept, f);
		rewind(f);
		(void)!fwrite(in.data, 1, in.len < sizeof kept ? in.len : sizeof kept, f);
		(void)fclose(f);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = kept[i % sizeof kept];
	return SUIT_DONE;
}
