/* A harness as many graders have it: it holds the expected value and compares inside the student's process; exit status 1
 * is a failure. The control of the cheats, never a part of the line. */
#include <stdlib.h>
#include <string.h>

#include "labs/kit/harness.h"

static const char expected[] = "expected: 03616263";

typedef int el_fn(const uint8_t *in, size_t n, uint8_t *out, size_t *out_len);

static int run(const uint8_t *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
	el_fn *fn = (el_fn *)kit_symbol("el_pack");
	(void)cap;
	if (fn == NULL || fn(in, in_len, out, out_len) != 0 || memcmp(out, expected, sizeof(expected)) != 0)
		exit(1);
	return 0;
}

const struct kit_op kit_ops[] = {
	{ 1, 1024, 1034, run },
	{ 0, 0, 0, NULL },
};
