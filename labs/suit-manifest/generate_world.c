/* Devices, what they are asked to run, and what they must do then: ops.h has the layouts. */
#include "generate_part.h"

#include <stdio.h>

struct world any_world(struct asker *a, size_t components, size_t anchors)
{
	struct world w = {
		.vendor = random_span(a, 16),
		.class = random_span(a, 16),
		.device = random_span(a, 16),
		.sequence = ((uint64_t)gen_below(a->g, 5) << 32) + between(a, 1000, 900000),
		.now = between(a, 1700000000, 2000000000),
		.n = components,
		.n_anchors = anchors,
	};

	for (size_t i = 0; i < components; i++) {
		w.id[i] = any_identifier(a);
		w.slot[i] = (uint32_t)between(a, 0, 9);
		w.content[i] = random_span(a, between(a, 4, 40));
	}
	for (size_t i = 0; i < anchors; i++) {
		w.signer[i] = new_signer(a, coin(a) ? P256 : ED25519, ANY);
		w.not_after[i] = w.now + between(a, 1, 90000000);
	}
	return w;
}

static void put_u64(struct gen_bytes *q, uint64_t v)
{
	gen_put_u32(q, (uint32_t)(v >> 32));
	gen_put_u32(q, (uint32_t)v);
}

static void put_span(struct gen_bytes *q, struct span s)
{
	gen_put_field(q, s.p, s.n);
}

static void put_device(struct gen_bytes *q, const struct world *w)
{
	gen_put_u8(q, (uint8_t)w->n);
	for (size_t i = 0; i < w->n; i++) {
		put_span(q, plain(&w->id[i]));
		gen_put_u32(q, w->slot[i]);
		put_span(q, w->content[i]);
	}
	gen_put_u8(q, (uint8_t)w->n_anchors);
	for (size_t i = 0; i < w->n_anchors; i++) {
		gen_put_u8(q, (uint8_t)w->signer[i].curve);
		put_span(q, SPAN(w->signer[i].x, 32));
		put_span(q, SPAN(w->signer[i].y, 32));
		put_u64(q, w->not_after[i]);
	}
}

void put_world(struct gen_bytes *q, const struct world *w)
{
	put_span(q, w->vendor);
	put_span(q, w->class);
	put_span(q, w->device);
	put_u64(q, w->sequence);
	put_u64(q, w->now);
	put_device(q, w);
	gen_put_u8(q, (uint8_t)w->n_files);
	for (size_t i = 0; i < w->n_files; i++) {
		put_span(q, w->uri[i]);
		put_span(q, w->file[i]);
	}
	gen_put_u8(q, (uint8_t)w->n_changes);
	for (size_t i = 0; i < w->n_changes; i++) {
		gen_put_u8(q, w->change[i].kind);
		gen_put_u8(q, w->change[i].component);
		gen_put_u8(q, w->change[i].count);
		put_span(q, w->change[i].content);
	}
}

void change(struct world *w, uint8_t kind, size_t component, unsigned count, struct span content)
{
	must(w->n_changes < ANY_MAX, "a change: there are too many, which");
	w->change[w->n_changes].kind = kind;
	w->change[w->n_changes].component = (uint8_t)component;
	w->change[w->n_changes].count = (uint8_t)count;
	w->change[w->n_changes++].content = content;
}

struct span offer(struct asker *a, struct world *w, struct span content)
{
	must(w->n_files < ANY_MAX, "a file to download: there are too many, which");
	w->uri[w->n_files] = any_uri(a);
	w->file[w->n_files] = content;
	return w->uri[w->n_files++];
}

void trace(struct gen_bytes *t, enum action action, size_t component, struct span detail)
{
	gen_put_u8(t, (uint8_t)action);
	gen_put_u8(t, (uint8_t)component);
	put_span(t, detail);
}

void trace_copy(struct gen_bytes *t, size_t component, size_t source)
{
	uint8_t b = (uint8_t)source;

	trace(t, ACT_COPY, component, SPAN(&b, 1));
}

void trace_commit(struct gen_bytes *t, uint64_t sequence)
{
	uint8_t b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)(sequence >> (56 - 8 * i));
	trace(t, ACT_COMMIT, 0, SPAN(b, 8));
}

struct program program_on(const struct world *w, size_t n)
{
	struct program p = { .world = w, .n = n };

	for (size_t i = 0; i < n; i++)
		p.map[i] = i;
	return p;
}

void then(struct program *p, struct span sequence, bool shared)
{
	p->sequence[p->n_sequences] = sequence;
	p->shared[p->n_sequences++] = shared;
}

void put_program(struct gen_bytes *q, const struct program *p)
{
	q->len = 0;
	put_world(q, p->world);
	put_span(q, p->envelope);
	gen_put_u8(q, (uint8_t)p->n);
	for (size_t i = 0; i < p->n; i++)
		gen_put_u8(q, (uint8_t)p->map[i]);
	gen_put_u8(q, (uint8_t)p->n_sequences);
	for (size_t i = 0; i < p->n_sequences; i++) {
		gen_put_u8(q, p->shared[i]);
		put_span(q, p->sequence[i]);
	}
}

void expect_trace(struct asker *a, const struct ask_row *row, const struct told *good)
{
	expect(a, row, good->why, good->question, SPAN(good->trace->data, good->trace->len));
}

static struct gen_vector half(const struct ask_row *row, const char *id, const char *pair, const struct told *t)
{
	return (struct gen_vector){
		.id = id,
		.group = row->group,
		.clause = row->clause,
		.level = row->level,
		.polarity = "accept",
		.source = "independent generator",
		.why = t->why,
		.pair = pair,
		.op = row->op,
		.in = t->question->data,
		.in_len = t->question->len,
		.out = t->trace->data,
		.out_len = t->trace->len,
	};
}

/* The refused one answers as well: what the device did until it stopped. */
void expect_traces(struct asker *a, const struct ask_row *row, const struct told *good, const struct told *refused)
{
	char id[48], sibling[48];

	(void)snprintf(id, sizeof id, "%s-%u", row->group, a->serial++);
	(void)snprintf(sibling, sizeof sibling, "%s-%u", row->group, a->serial++);
	struct gen_vector v = half(row, id, sibling, good);
	gen_vector(a->g, &v);
	v = half(row, sibling, id, refused);
	v.polarity = "reject";
	v.status = -1;
	v.critical = row->critical;
	gen_vector(a->g, &v);
}
