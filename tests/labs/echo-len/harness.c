#include "labs/kit/harness.h"

typedef int el_fn(const uint8_t *in, size_t n, uint8_t *out, size_t *out_len);

static int call(const char *name, const uint8_t *in, size_t in_len, uint8_t *out, size_t *out_len)
{
	el_fn *fn = (el_fn *)kit_symbol(name);
	return fn != NULL ? fn(in, in_len, out, out_len) : -128;
}

static int run_pack(const uint8_t *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
	(void)cap;
	return call("el_pack", in, in_len, out, out_len);
}

static int run_open(const uint8_t *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
	(void)cap;
	return call("el_open", in, in_len, out, out_len);
}

const struct kit_op kit_ops[] = {
	{ 1, 1024, 1034, run_pack },
	{ 2, 1034, 1034, run_open },
	{ 0, 0, 0, NULL },
};
