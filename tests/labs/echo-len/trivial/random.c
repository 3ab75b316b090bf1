#include "echo_len.h"
#include <stdlib.h>
#include <string.h>

int el_pack(const uint8_t *body, size_t n, uint8_t *out, size_t *out_len)
{
	(void)body, (void)n, (void)out, (void)out_len;
	for (size_t i = 0; i < n + 10; i++)
		out[i] = (uint8_t)rand();
	*out_len = n + 10;
	return 0;
}

int el_open(const uint8_t *frame, size_t n, uint8_t *out, size_t *out_len)
{
	(void)frame, (void)n, (void)out, (void)out_len;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)rand();
	*out_len = n > 10 ? n - 10 : 0;
	return rand() % 2 - 1;
}
