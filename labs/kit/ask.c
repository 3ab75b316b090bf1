/* See ask.h. */
#include "labs/kit/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must(bool good, const char *what)
{
	if (good)
		return;
	(void)fprintf(stderr, "generate: %s failed\n", what);
	exit(EXIT_FAILURE);
}

struct span text_span(const char *s)
{
	return SPAN((const uint8_t *)s, strlen(s));
}

struct span keep(const void *p, size_t n)
{
	static uint8_t pool[8 << 20];
	static size_t used;
	uint8_t *at = pool + used;

	must(n <= sizeof pool - used, "keeping bytes: the pool is full, which");
	if (p != NULL)
		memcpy(at, p, n);
	used += n;
	return SPAN(at, n);
}

struct span random_span(struct asker *a, size_t n)
{
	uint8_t *p = malloc(n + 1);

	must(p != NULL, "malloc");
	gen_random(a->g, p, n);
	struct span s = keep(p, n);
	free(p);
	return s;
}

size_t between(struct asker *a, size_t least, size_t most)
{
	return least + gen_below(a->g, (uint32_t)(most - least + 1));
}

bool coin(struct asker *a)
{
	return gen_below(a->g, 2) == 0;
}

static void put_u64(struct gen_bytes *q, uint64_t v)
{
	gen_put_u32(q, (uint32_t)(v >> 32));
	gen_put_u32(q, (uint32_t)v);
}

static void put_number(struct gen_bytes *q, char kind, unsigned v)
{
	if (kind == 'b')
		gen_put_u8(q, (uint8_t)v);
	else if (kind == 'w')
		gen_put_u16(q, (uint16_t)v);
	else
		gen_put_u32(q, v);
}

void ask(struct gen_bytes *q, const char *layout, ...)
{
	va_list ap;

	q->len = 0;
	va_start(ap, layout);
	for (; *layout != '\0'; layout++) {
		if (*layout == 'f') {
			const struct span *s = va_arg(ap, const struct span *);
			gen_put_field(q, s->p, s->n);
		} else if (*layout == 'q') {
			put_u64(q, va_arg(ap, uint64_t));
		} else {
			put_number(q, *layout, va_arg(ap, unsigned));
		}
	}
	va_end(ap);
}

static struct gen_vector draft(const struct ask_row *row, const char *id, const char *why, const struct gen_bytes *q)
{
	return (struct gen_vector){
		.id = id,
		.group = row->group,
		.clause = row->clause,
		.level = row->level,
		.polarity = "accept",
		.source = row->source != NULL ? row->source : "independent generator",
		.why = why,
		.op = row->op,
		.in = q->data,
		.in_len = q->len,
	};
}

struct id {
	char text[48];
};

static struct id next_id(struct asker *a, const struct ask_row *row)
{
	struct id id;

	snprintf(id.text, sizeof id.text, "%s-%u", row->group, a->serial++);
	return id;
}

void expect(struct asker *a, const struct ask_row *row, const char *why, const struct gen_bytes *q, struct span out)
{
	struct id id = next_id(a, row);
	struct gen_vector v = draft(row, id.text, why, q);

	v.out = out.p;
	v.out_len = out.n;
	gen_vector(a->g, &v);
}

void expect_pair(struct asker *a, const struct ask_row *row, const char *why, const struct gen_bytes *q,
	struct span out, const char *why_refused, const struct gen_bytes *bad)
{
	struct id id = next_id(a, row), sibling = next_id(a, row);
	struct gen_vector v = draft(row, id.text, why, q), refused = draft(row, sibling.text, why_refused, bad);

	v.out = out.p;
	v.out_len = out.n;
	v.pair = sibling.text;
	gen_vector(a->g, &v);
	refused.polarity = "reject";
	refused.status = -1;
	refused.any_negative = true;
	refused.critical = row->critical;
	refused.pair = id.text;
	gen_vector(a->g, &refused);
}
