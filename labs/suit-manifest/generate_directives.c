/* Directives and parameters: draft-ietf-suit-manifest-37 §8.4.10, §8.4.8. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row any = { .group = "directives", .op = OP_DIRECTIVE };
static const struct ask_row override = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§8.4.10.3" };
static const struct ask_row fetch = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§8.4.10.4" };
static const struct ask_row copy = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§8.4.10.5" };
static const struct ask_row scope = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§8.4.8" };
static const struct ask_row setup = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§6.1" };
static const struct ask_row shared = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "App. A" };
static const struct ask_row soft = { .group = "directives", .op = OP_DIRECTIVE, .clause = DRAFT "§8.4.8.15" };
/* clang-format on */

enum { OVERRIDE = 20, WRITE = 18, COPY = 22, FETCH = 21, INVOKE = 23, INDEX = 12, VENDOR = 1 };
enum { CONTENT = 18, URI = 21, SOURCE = 22, ARGUMENTS = 23, STRICT = 12, SOFT = 13 };

static struct item policy(struct asker *a)
{
	return number_item((int64_t)gen_below(a->g, 16));
}

static struct list one(int64_t key, struct item value)
{
	struct list l = { .n = 0 };

	add(&l, key, value);
	return l;
}

/* override-parameters with these, then the directive, then a write: the proof that it went on. */
static struct span act_on(struct asker *a, const struct list *parameters, int64_t directive, struct span proof)
{
	struct list l = { .n = 0 }, content = one(CONTENT, bytes_item(proof));

	if (parameters->n != 0)
		add(&l, OVERRIDE, as_map(parameters));
	add(&l, directive, policy(a));
	add(&l, OVERRIDE, as_map(&content));
	add(&l, WRITE, policy(a));
	return as_sequence(&l);
}

struct stage {
	struct world world;
	struct program program;
	size_t at;
	struct span proof;
	struct gen_bytes done, stopped;
};

static void open_stage(struct asker *a, struct stage *s)
{
	s->world = any_world(a, between(a, 2, 5), 0);
	s->program = program_on(&s->world, 1);
	s->at = s->program.map[0] = gen_below(a->g, (uint32_t)s->world.n);
	s->proof = random_span(a, between(a, 1, 9));
	s->done.len = s->stopped.len = 0;
}

/* The two sequences on the same device; the traces are done (the proof is added here) and stopped. */
static void pair(struct asker *a, const struct ask_row *row, struct stage *s, const char *why, struct span sequence,
	const char *why_refused, struct span bad_sequence)
{
	static struct gen_bytes q, bad;

	s->program.n_sequences = 0;
	then(&s->program, sequence, false);
	put_program(&q, &s->program);
	s->program.n_sequences = 0;
	then(&s->program, bad_sequence, false);
	put_program(&bad, &s->program);
	trace(&s->done, ACT_WRITE, s->at, s->proof);
	expect_traces(a, row, &(struct told){ why, &q, &s->done }, &(struct told){ why_refused, &bad, &s->stopped });
}

static void fetches(struct asker *a)
{
	static struct stage s;
	struct list right, wrong, none = { .n = 0 };

	open_stage(a, &s);
	right = one(URI, uri_item(offer(a, &s.world, random_span(a, 30))));
	trace(&s.done, ACT_FETCH, s.at, s.world.uri[0]);
	pair(a, &fetch, &s, "fetch from the address that was set", act_on(a, &right, FETCH, s.proof),
		"no address has been set", act_on(a, &none, FETCH, s.proof));

	open_stage(a, &s);
	right = one(URI, uri_item(offer(a, &s.world, random_span(a, 30))));
	trace(&s.done, ACT_FETCH, s.at, s.world.uri[0]);
	struct span gone = any_uri(a);
	wrong = one(URI, uri_item(gone));
	trace(&s.stopped, ACT_FETCH, s.at, gone);
	pair(a, &any, &s, "fetch, and go on", act_on(a, &right, FETCH, s.proof),
		"the download fails: that ends the sequence", act_on(a, &wrong, FETCH, s.proof));
}

static void integrated(struct asker *a)
{
	static struct gen_bytes q, t;
	static struct stage s;
	struct span payload = random_span(a, between(a, 5, 60)), uri = join(text_span("#"), any_uri(a));
	struct parcel p = { .n_components = 0 };

	open_stage(a, &s);
	struct list right = one(URI, uri_item(uri));
	p.envelope.it[p.envelope.n++] = uri_item(uri);
	p.envelope.it[p.envelope.n++] = bytes_item(payload);
	s.program.envelope = envelope_around(&p, random_span(a, 30), random_span(a, 30));
	then(&s.program, act_on(a, &right, FETCH, s.proof), false);
	put_program(&q, &s.program);
	t.len = 0;
	trace(&t, ACT_WRITE, s.at, payload);
	trace(&t, ACT_WRITE, s.at, s.proof);
	struct ask_row row = fetch;
	row.clause = DRAFT "§7.5";
	expect_trace(
		a, &row, &(struct told){ "the payload is in the envelope: write it, nothing is downloaded", &q, &t });
}

static void copy_and_write(struct asker *a, struct list *l, const struct list *content)
{
	add(l, COPY, policy(a));
	add(l, OVERRIDE, as_map(content));
	add(l, WRITE, policy(a));
}

static void copies(struct asker *a)
{
	static struct stage s;
	static const char *const why[] = { "the source is a component of the manifest; it has no such one",
		"no source has been set" };
	struct list wrong[2] = { one(SOURCE, number_item(2)), { .n = 0 } };

	for (size_t i = 0; i < 2; i++) {
		open_stage(a, &s);
		struct list right = one(SOURCE, number_item(1));
		s.program.n = 2;
		s.program.map[1] = (s.at + 1) % s.world.n;
		trace_copy(&s.done, s.at, s.program.map[1]);
		struct list head = one(INDEX, number_item(0)), l = head, w = head;
		struct list content = one(CONTENT, bytes_item(s.proof));
		add(&l, OVERRIDE, as_map(&right));
		if (wrong[i].n != 0)
			add(&w, OVERRIDE, as_map(&wrong[i]));
		copy_and_write(a, &l, &content);
		copy_and_write(a, &w, &content);
		pair(a, &copy, &s, "copy from the source that was set", as_sequence(&l), why[i], as_sequence(&w));
	}
}

static void writes_and_invokes(struct asker *a)
{
	static struct gen_bytes q, t;
	static struct stage s;
	struct list none = { .n = 0 };

	for (int with = 0; with < 2; with++) {
		open_stage(a, &s);
		struct span arguments = with ? random_span(a, between(a, 1, 20)) : nothing;
		struct list l = { .n = 0 }, p = one(ARGUMENTS, bytes_item(arguments));
		if (with)
			add(&l, OVERRIDE, as_map(&p));
		add(&l, INVOKE, policy(a));
		then(&s.program, as_sequence(&l), false);
		put_program(&q, &s.program);
		t.len = 0;
		trace(&t, ACT_INVOKE, s.at, arguments);
		expect_trace(a, &any, &(struct told){ with ? "invoke with arguments" : "invoke", &q, &t });
	}
	open_stage(a, &s);
	struct span first = random_span(a, 4);
	struct list right = one(CONTENT, bytes_item(first));
	trace(&s.done, ACT_WRITE, s.at, first);
	pair(a, &any, &s, "write what was set", act_on(a, &right, WRITE, s.proof),
		"nothing has been set that could be written", act_on(a, &none, WRITE, s.proof));
}

static void overrides(struct asker *a)
{
	static struct stage s;
	struct span first, second;
	struct list l, p, w;

	open_stage(a, &s);
	first = random_span(a, 5), second = random_span(a, 6);
	p = one(CONTENT, bytes_item(first));
	l = one(OVERRIDE, as_map(&p));
	w = one(26, number_item(1));
	p = one(CONTENT, bytes_item(second));
	add(&p, STRICT, boolean(true));
	add(&l, OVERRIDE, as_map(&p));
	add(&l, WRITE, policy(a));
	trace(&s.done, ACT_WRITE, s.at, second);
	struct list good = l, tail = one(CONTENT, bytes_item(s.proof));
	add(&good, OVERRIDE, as_map(&tail)), add(&good, WRITE, policy(a));
	pair(a, &override, &s, "what is set later replaces what was set before", as_sequence(&good),
		"26 is no parameter that we know", act_on(a, &w, WRITE, s.proof));

	static const char *const why[] = { "a number in the place of bytes", "an identifier has 16 bytes",
		"300 is somebody's own parameter, not ours" };
	struct item value[] = { number_item(7), bytes_item(random_span(a, 15)), number_item(1) };
	static const int64_t key[] = { CONTENT, VENDOR, -300 };
	for (size_t i = 0; i < 3; i++) {
		open_stage(a, &s);
		p = one(CONTENT, bytes_item(first));
		trace(&s.done, ACT_WRITE, s.at, first);
		w = i == 0 ? one(key[i], value[i]) : p;
		if (i != 0)
			add(&w, key[i], value[i]);
		pair(a, i == 2 ? &setup : &override, &s, "parameters as they should be", act_on(a, &p, WRITE, s.proof),
			why[i], act_on(a, &w, WRITE, s.proof));
	}
	open_stage(a, &s);
	p = one(CONTENT, bytes_item(first));
	w = p;
	add(&w, SOFT, boolean(true));
	trace(&s.done, ACT_WRITE, s.at, first);
	pair(a, &soft, &s, "no soft failure here", act_on(a, &p, WRITE, s.proof),
		"soft failure is set where no try-each and no run-sequence is around", act_on(a, &w, WRITE, s.proof));
}

static void unknown(struct asker *a)
{
	static const int64_t code[] = { 31, 13, 19, 30, 100, -257 };
	static const char *const why[] = { "31, swap, is optional: we don't have it", "13 is no command",
		"19 is no command (set-parameters is gone)", "30 is no command", "100 is no command",
		"-257 is somebody's own command, not ours" };
	static struct stage s;

	for (size_t i = 0; i < 6; i++) {
		open_stage(a, &s);
		struct list p = one(CONTENT, bytes_item(random_span(a, 4)));
		trace(&s.done, ACT_WRITE, s.at, p.it[1].text);
		pair(a, &setup, &s, "known commands", act_on(a, &p, WRITE, s.proof), why[i],
			act_on(a, &p, code[i], s.proof));
	}
}

/* Parameters: those of the shared sequence live on, and belong to their component. */
static void scopes(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	struct world w = any_world(a, 3, 0);
	struct program p = program_on(&w, 2);
	struct span zero = random_span(a, 5), one_bytes = random_span(a, 6);
	struct list l = { .n = 0 }, m = { .n = 0 }, c0 = one(CONTENT, bytes_item(zero)),
		    c1 = one(CONTENT, bytes_item(one_bytes));

	add(&l, INDEX, number_item(0)), add(&l, OVERRIDE, as_map(&c0));
	add(&m, INDEX, number_item(1)), add(&m, WRITE, policy(a));
	then(&p, as_sequence(&l), true);
	then(&p, as_sequence(&m), false);
	put_program(&bad, &p);
	add(&l, INDEX, number_item(1)), add(&l, OVERRIDE, as_map(&c1));
	add(&m, INDEX, number_item(0)), add(&m, WRITE, policy(a));
	p.n_sequences = 0;
	then(&p, as_sequence(&l), true);
	then(&p, as_sequence(&m), false);
	put_program(&q, &p);
	t.len = none.len = 0;
	trace(&t, ACT_WRITE, 1, one_bytes);
	trace(&t, ACT_WRITE, 0, zero);
	expect_traces(a, &scope,
		&(struct told){ "each component has its own parameters, from the shared sequence on", &q, &t },
		&(struct told){ "only another component has been told what to write", &bad, &none });
}

static void sharing(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	static const int64_t code[] = { WRITE, FETCH, COPY, INVOKE };

	for (size_t i = 0; i < 4; i++) {
		struct world w = any_world(a, 2, 0);
		struct program p = program_on(&w, 2);
		struct list head = { .n = 0 }, l, m, c = one(CONTENT, bytes_item(random_span(a, 5)));
		add(&c, URI, uri_item(offer(a, &w, random_span(a, 20)))), add(&c, SOURCE, number_item(1));
		add(&head, INDEX, number_item(0)), add(&head, OVERRIDE, as_map(&c));
		l = head;
		add(&l, code[i], policy(a));
		m = one(INDEX, number_item(0));
		add(&m, WRITE, policy(a));
		then(&p, as_sequence(&l), true);
		then(&p, as_sequence(&m), false);
		put_program(&bad, &p);
		p.n_sequences = 0;
		then(&p, as_sequence(&head), true);
		then(&p, as_sequence(&m), false);
		put_program(&q, &p);
		t.len = none.len = 0;
		trace(&t, ACT_WRITE, 0, c.it[1].text);
		expect_traces(a, &shared, &(struct told){ "the shared sequence sets parameters", &q, &t },
			&(struct told){ "the shared sequence does something to the device", &bad, &none });
	}
}

void generate_directives(struct asker *a)
{
	for (size_t n = 1 + gen_below(a->g, 2); n > 0; n--) {
		fetches(a);
		integrated(a);
		writes_and_invokes(a);
	}
	copies(a);
	overrides(a);
	unknown(a);
	scopes(a);
	sharing(a);
}
