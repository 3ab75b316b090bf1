#include "labs/kit/gen.h"

#include <stdio.h>

static void one_case(struct gen *g, int i)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	static struct gen_bytes text;
	char id[16], lower[24], order[24];
	const char *argv[] = { "-o", "sorted", "/in/text", NULL }, *outputs[] = { "sorted", NULL };
	uint32_t lines = 5 + gen_below(g, 20);

	text.len = 0;
	for (uint32_t line = 0; line < lines; line++) {
		/* A digit and both cases in every line, so that order and lower case are always at stake. */
		gen_put_u8(&text, (uint8_t)(line % 2 == 0 ? 'A' + (lines - line) % 26 : 'z' - line % 20));
		for (uint32_t k = 6 + gen_below(g, 20); k > 0; k--)
			gen_put_u8(&text, (uint8_t)letters[gen_below(g, sizeof(letters) - 1)]);
		gen_put_u8(&text, '\n');
	}
	struct gen_file file = { "text", text.data, text.len };
	snprintf(id, sizeof(id), "c%d", i);
	snprintf(lower, sizeof(lower), "c%d-lower", i);
	snprintf(order, sizeof(order), "c%d-order", i);
	gen_case(g, &(struct gen_case){ .id = id,
			    .argv = argv,
			    .files = &file,
			    .n_files = 1,
			    .outputs = outputs,
			    .with = "{\"lines\": 1}" });
	gen_vector(g, &(struct gen_vector){ .id = lower,
			      .group = "lower",
			      .polarity = "accept",
			      .source = "check.c",
			      .why = "a letter is not in lower case, or a line is lost",
			      .run_in = id,
			      .check = "lower" });
	gen_vector(g, &(struct gen_vector){ .id = order,
			      .group = "order",
			      .polarity = "accept",
			      .source = "check.c",
			      .why = "two lines are in the wrong order",
			      .run_in = id,
			      .check = "order" });
}

int generate(struct gen *g)
{
	for (int i = 0; i < 3; i++)
		one_case(g, i);
	return 0;
}
