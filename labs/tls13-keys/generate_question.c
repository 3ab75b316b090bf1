/* See generate_question.h. */
#include "generate_question.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct span random_span(struct run *r, size_t n)
{
	uint8_t *p = malloc(n + 1);

	must(p != NULL, "malloc");
	gen_random(r->g, p, n);
	struct span s = keep(p, n);
	free(p);
	return s;
}

size_t between(struct run *r, size_t least, size_t most)
{
	return least + gen_below(r->g, (uint32_t)(most - least + 1));
}

int any_hash(struct run *r)
{
	return gen_below(r->g, 2) == 0 ? SHA_256 : SHA_384;
}

struct shake *any_shake(struct run *r, int hash)
{
	for (;;) {
		struct shake *s = &r->shake[gen_below(r->g, SHAKES)];
		if (s->hash == hash)
			return s;
	}
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
			continue;
		}
		unsigned v = va_arg(ap, unsigned);
		if (*layout == 'b')
			gen_put_u8(q, (uint8_t)v);
		else if (*layout == 'w')
			gen_put_u16(q, (uint16_t)v);
		else
			gen_put_u32(q, v);
	}
	va_end(ap);
}

static struct gen_vector draft(const struct row *row, const char *id, const char *why, const struct gen_bytes *q)
{
	return (struct gen_vector){
		.id = id,
		.group = row->group,
		.clause = row->clause,
		.level = row->level,
		.polarity = "accept",
		.source = row->real ? "OpenSSL handshake" : "independent generator",
		.why = why,
		.op = (int)row->op,
		.in = q->data,
		.in_len = q->len,
	};
}

struct id {
	char text[48];
};

static struct id next_id(struct run *r, const struct row *row)
{
	struct id id;

	snprintf(id.text, sizeof id.text, "%s-%u", row->group, r->serial++);
	return id;
}

void expect(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out)
{
	struct id id = next_id(r, row);
	struct gen_vector v = draft(row, id.text, why, q);

	v.out = out.p;
	v.out_len = out.n;
	gen_vector(r->g, &v);
}

void expect_pair(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out,
	const char *why_refused, const struct gen_bytes *bad)
{
	struct id id = next_id(r, row), sibling = next_id(r, row);
	struct gen_vector v = draft(row, id.text, why, q), refused = draft(row, sibling.text, why_refused, bad);

	v.out = out.p;
	v.out_len = out.n;
	v.pair = sibling.text;
	gen_vector(r->g, &v);
	refused.polarity = "reject";
	refused.status = -1;
	refused.any_negative = true;
	refused.critical = row->critical;
	refused.pair = id.text;
	gen_vector(r->g, &refused);
}

void expect_contract(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out)
{
	static const uint8_t unknown[] = { 0, 3, 4, 255 };
	struct row promise = *row;
	struct gen_bytes bad = *q;

	promise.level = "SHOULD";
	promise.critical = false;
	if (gen_below(r->g, 2) == 0) {
		bad.data[2] = (uint8_t)(out.n - between(r, 1, 8)); /* cap is below 256 */
		expect_pair(r, &promise, why, q, out, "the answer does not fit: refuse, write nothing", &bad);
		return;
	}
	bad.data[0] = unknown[gen_below(r->g, sizeof unknown)];
	expect_pair(r, &promise, why, q, out, "a hash that is not in the enum is refused, not taken for another", &bad);
}
