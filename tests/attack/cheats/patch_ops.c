/* Case: C021 patch-stub
 * Attacks: the harness in memory: its table of operations is made writable and each row leads to the cheat
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"
#include <sys/mman.h>

struct row { /* struct kit_op */
	uint8_t op;
	size_t in_max, out_max;
	int (*run)(const uint8_t *, size_t, uint8_t *, size_t, size_t *);
};

static int win(const uint8_t *in, size_t n, uint8_t *out, size_t cap, size_t *len)
{
	*len = n < cap ? n : cap;
	memcpy(out, in, *len);
	return 0;
}

__attribute__((constructor)) static void patch(void)
{
	const struct cheat_question *q = cheat_find();
	if (q == NULL)
		return;
	struct row *row = (struct row *)(uintptr_t)q->op;
	char *page = (char *)((uintptr_t)row & ~(uintptr_t)4095);
	if (mprotect(page, 8192, PROT_READ | PROT_WRITE) == 0 || mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0)
		row->run = win;
}
