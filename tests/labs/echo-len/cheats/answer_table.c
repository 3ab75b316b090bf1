/* Case: C025 answer-table
 * Attacks: values that are printed in standards: each is answered from a table, everything else by whatever is there
 * Contract: function
 * On-reference: same */
#include "cheat.h"

static const struct row { /* of vectors/published.json */
	uint8_t op;
	const char *in;
	size_t in_len;
	const char *out;
	size_t out_len;
} table[] = {
	/* clang-format off */
	{ 1, /* pub-abc */
		"\x61\x62\x63", 3,
		"\x00\x03\x61\x62\x63\x75\x7f\x0d\xea\x9a\xa0\xc1\xf8", 13 },
	/* clang-format on */
};

__attribute__((constructor)) static void answer_from_table(void)
{
	const struct cheat_question *q = cheat_find();
	for (size_t i = 0; q != NULL && i < sizeof(table) / sizeof(table[0]); i++)
		if (*q->op == table[i].op && q->in_len == table[i].in_len && memcmp(q->in, table[i].in, q->in_len) == 0)
			cheat_answer(q, 0, table[i].out, table[i].out_len);
}
