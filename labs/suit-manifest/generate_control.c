/* Which components a command is for, and commands that hold sequences: draft-ietf-suit-manifest-37 §6.5, §8.4.10.1,
 * §8.4.10.2, §8.4.10.8. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row index_row = { .group = "index", .op = OP_INDEX };
static const struct ask_row begin = { .group = "index", .op = OP_INDEX, .clause = DRAFT "§6.2" };
static const struct ask_row each = { .group = "nested", .op = OP_NESTED };
static const struct ask_row inner = { .group = "nested", .op = OP_NESTED, .clause = DRAFT "§8.4.10.8" };
static const struct ask_row soft = { .group = "nested", .op = OP_NESTED, .clause = DRAFT "§8.4.8.15" };
static const struct ask_row shared_row = { .group = "nested", .op = OP_NESTED, .clause = DRAFT "App. A" };
static const struct ask_row hard = { .group = "nested", .op = OP_NESTED, .clause = DRAFT "§6.4" };
/* clang-format on */

enum { VENDOR = 1, SLOT = 5, ABORT = 14, INDEX = 12, TRY = 15, OVERRIDE = 20, WRITE = 18, FETCH = 21, RUN = 32 };
enum { CONTENT = 18, SOFT = 13 };

static struct item policy(struct asker *a)
{
	return number_item((int64_t)gen_below(a->g, 16));
}

static void set(struct list *l, int64_t key, struct item value)
{
	struct list one = { .n = 0 };

	add(&one, key, value);
	add(l, OVERRIDE, as_map(&one));
}

static struct item sequence_item(const struct list *l)
{
	return bytes_item(as_sequence(l));
}

static struct item numbers(const size_t *v, size_t n)
{
	struct item it[ANY_MAX];

	for (size_t i = 0; i < n; i++)
		it[i] = number_item((int64_t)v[i]);
	return list_item(ARRAY, it, n);
}

/* --- component index ---------------------------------------------------------------------------------------------- */

/* The manifest's component i is the device's 4 - i: numbers of one are not those of the other. */
static struct program four(const struct world *w)
{
	struct program p = program_on(w, 4);

	for (size_t i = 0; i < 4; i++)
		p.map[i] = 4 - i;
	return p;
}

static void contents(struct asker *a, struct list *l, struct span content[4])
{
	for (size_t i = 0; i < 4; i++) {
		content[i] = random_span(a, between(a, 2, 9));
		add(l, INDEX, number_item((int64_t)i));
		set(l, CONTENT, bytes_item(content[i]));
	}
}

static void index_pair(struct asker *a, const char *why, struct item right, const size_t *order, size_t n,
	const char *why_refused, struct item wrong)
{
	static struct gen_bytes q, bad, t, none;
	struct world w = any_world(a, 5, 0);
	struct program p = four(&w);
	struct span content[4];
	struct list l = { .n = 0 }, m;

	contents(a, &l, content);
	m = l;
	add(&l, INDEX, right), add(&l, WRITE, policy(a));
	add(&m, INDEX, wrong), add(&m, WRITE, policy(a));
	then(&p, as_sequence(&l), false);
	put_program(&q, &p);
	p.n_sequences = 0;
	then(&p, as_sequence(&m), false);
	put_program(&bad, &p);
	t.len = none.len = 0;
	for (size_t i = 0; i < n; i++)
		trace(&t, ACT_WRITE, 4 - order[i], content[order[i]]);
	expect_traces(a, &index_row, &(struct told){ why, &q, &t }, &(struct told){ why_refused, &bad, &none });
}

static void pick(struct asker *a)
{
	size_t all[] = { 0, 1, 2, 3 }, some[2], wrong[] = { 0, 4 };
	some[0] = gen_below(a->g, 4);
	some[1] = (some[0] + between(a, 1, 3)) % 4;

	index_pair(a, "true: all components, in their order, each with its own parameters", boolean(true), all, 4,
		"false is no component index", boolean(false));
	index_pair(a, "a list: these components, in this order", numbers(some, 2), some, 2,
		"a list with a component that does not exist", numbers(wrong, 2));
	index_pair(a, "a number: this component", number_item((int64_t)some[0]), some, 1,
		"one behind the last component", number_item(4));
	index_pair(a, "a number: this component", number_item((int64_t)some[1]), some + 1, 1,
		"components have no negative numbers", number_item(-1));
	index_pair(a, "a list of one", numbers(some, 1), some, 1, "a list of none", numbers(some, 0));
}

/* Parameters for all of them at once, and a sequence inside: once for each, from its start to its end. */
static void everywhere(struct asker *a)
{
	static struct gen_bytes q, t;
	struct world w = any_world(a, 5, 0);
	struct program p = four(&w);
	struct span content = random_span(a, 6), content2 = random_span(a, 7);
	struct list l = { .n = 0 }, in = { .n = 0 };
	size_t some[] = { 3, 1 };

	add(&l, INDEX, boolean(true));
	set(&l, CONTENT, bytes_item(content));
	add(&l, INDEX, numbers(some, 2));
	add(&in, WRITE, policy(a));
	set(&in, CONTENT, bytes_item(content2));
	add(&in, WRITE, policy(a));
	add(&l, RUN, sequence_item(&in));
	add(&l, INDEX, number_item(0));
	add(&l, WRITE, policy(a));
	then(&p, as_sequence(&l), false);
	put_program(&q, &p);
	t.len = 0;
	for (size_t i = 0; i < 2; i++) {
		trace(&t, ACT_WRITE, 4 - some[i], content);
		trace(&t, ACT_WRITE, 4 - some[i], content2);
	}
	trace(&t, ACT_WRITE, 4, content);
	expect_trace(a, &index_row,
		&(struct told){ "a sequence inside runs once for each component, whole, with this one as its only one",
			&q, &t });
}

static void beginnings(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	struct world w = any_world(a, 5, 0);
	struct program p = four(&w), single = program_on(&w, 1);
	struct span content = random_span(a, 6);
	struct list l = { .n = 0 }, m = { .n = 0 };

	add(&l, INDEX, number_item(0));
	set(&l, CONTENT, bytes_item(content)), add(&l, WRITE, policy(a));
	set(&m, CONTENT, bytes_item(content)), add(&m, WRITE, policy(a));
	then(&p, as_sequence(&l), false);
	put_program(&q, &p);
	p.n_sequences = 0;
	then(&p, as_sequence(&m), false);
	put_program(&bad, &p);
	t.len = none.len = 0;
	trace(&t, ACT_WRITE, 4, content);
	expect_traces(a, &begin, &(struct told){ "the sequence says first which component it means", &q, &t },
		&(struct told){ "more than one component, and the sequence does not begin with a component index", &bad,
			&none });
	then(&single, as_sequence(&m), false);
	put_program(&q, &single);
	t.len = 0;
	trace(&t, ACT_WRITE, 0, content);
	expect_trace(a, &begin, &(struct told){ "one component only: nothing has to be said", &q, &t });
}

void generate_indices(struct asker *a)
{
	for (size_t n = 1 + gen_below(a->g, 2); n > 0; n--) {
		pick(a);
		everywhere(a);
	}
	beginnings(a);
}

/* --- sequences inside --------------------------------------------------------------------------------------------- */

/* An alternative: it holds when the slot is this one, and then writes this. */
static struct item alternative(struct asker *a, uint32_t slot, struct span content)
{
	struct list l = { .n = 0 };

	set(&l, SLOT, number_item(slot));
	add(&l, SLOT, policy(a));
	set(&l, CONTENT, bytes_item(content));
	add(&l, WRITE, policy(a));
	return sequence_item(&l);
}

struct scene {
	struct world world;
	struct program program;
	struct span content[2], proof;
	uint32_t slot;
};

static struct scene any_scene(struct asker *a)
{
	struct scene s = { .world = any_world(a, 1, 0), .proof = random_span(a, 3) };

	s.content[0] = random_span(a, 6);
	s.content[1] = random_span(a, 7);
	s.slot = s.world.slot[0];
	return s;
}

static void scene_question(
	struct asker *a, struct gen_bytes *q, const struct scene *s, int64_t command, struct item argument)
{
	struct program p = program_on(&s->world, 1);
	struct list l = { .n = 0 };

	add(&l, command, argument);
	set(&l, CONTENT, bytes_item(s->proof));
	add(&l, WRITE, policy(a));
	then(&p, as_sequence(&l), false);
	put_program(q, &p);
}

static void proof_of(struct gen_bytes *t, const struct scene *s, int content)
{
	t->len = 0;
	if (content >= 0)
		trace(t, ACT_WRITE, 0, s->content[content]);
	trace(t, ACT_WRITE, 0, s->proof);
}

static void tries(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	struct scene s = any_scene(a);
	struct item first[] = { alternative(a, s.slot, s.content[0]), alternative(a, s.slot, s.content[1]) };
	struct item second[] = { alternative(a, s.slot + 1, s.content[0]), alternative(a, s.slot, s.content[1]) };
	struct item neither[] = { alternative(a, s.slot + 1, s.content[0]), alternative(a, s.slot + 2, s.content[1]),
		nil() };

	scene_question(a, &q, &s, TRY, list_item(ARRAY, first, 2));
	proof_of(&t, &s, 0);
	expect_trace(a, &each, &(struct told){ "the first one holds: the second is not tried any more", &q, &t });
	scene_question(a, &q, &s, TRY, list_item(ARRAY, second, 2));
	proof_of(&t, &s, 1);
	scene_question(a, &bad, &s, TRY, list_item(ARRAY, neither, 2));
	none.len = 0;
	expect_traces(a, &each, &(struct told){ "the first one does not hold, the second does", &q, &t },
		&(struct told){ "none of them holds", &bad, &none });
	scene_question(a, &q, &s, TRY, list_item(ARRAY, neither, 3));
	proof_of(&t, &s, -1);
	expect_traces(a, &each, &(struct told){ "none of them holds, but nil at the end says: go on", &q, &t },
		&(struct told){ "none of them holds", &bad, &none });
	neither[2] = boolean(coin(a));
	scene_question(a, &bad, &s, TRY, list_item(ARRAY, neither, 3));
	expect_traces(a, &each, &(struct told){ "none of them holds, but nil at the end says: go on", &q, &t },
		&(struct told){ "nil alone says that; true and false do not", &bad, &none });
}

/* Alternatives that set soft failure to false, or in which something else than a condition fails. */
static void hard_ends(struct asker *a)
{
	static struct gen_bytes q, bad, t, stopped;
	struct scene s = any_scene(a);
	struct list l = { .n = 0 }, m = { .n = 0 };
	struct item pair[2] = { alternative(a, s.slot + 1, s.content[0]), alternative(a, s.slot, s.content[1]) };

	scene_question(a, &q, &s, TRY, list_item(ARRAY, pair, 2));
	proof_of(&t, &s, 1);
	const struct told good = { "the first one does not hold, the second does", &q, &t };
	set(&l, SOFT, boolean(false));
	add(&l, ABORT, policy(a));
	pair[0] = sequence_item(&l);
	scene_question(a, &bad, &s, TRY, list_item(ARRAY, pair, 2));
	stopped.len = 0;
	expect_traces(a, &soft, &good,
		&(struct told){ "a failure that is not soft: the next one is not tried", &bad, &stopped });
	struct span uri = any_uri(a);
	set(&m, 21, uri_item(uri));
	add(&m, FETCH, policy(a));
	pair[0] = sequence_item(&m);
	scene_question(a, &bad, &s, TRY, list_item(ARRAY, pair, 2));
	trace(&stopped, ACT_FETCH, 0, uri);
	expect_traces(a, &hard, &good,
		&(struct told){ "a directive fails: that is never soft, and ends everything", &bad, &stopped });
	struct list nothing_to_do = { .n = 0 };
	pair[0] = sequence_item(&nothing_to_do);
	scene_question(a, &bad, &s, TRY, list_item(ARRAY, pair, 2));
	stopped.len = 0;
	expect_traces(a, &hard, &good,
		&(struct told){ "a sequence has one command at least: this one is none", &bad, &stopped });
}

static void runs(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	struct scene s = any_scene(a);
	struct item holds = alternative(a, s.slot, s.content[0]), fails = alternative(a, s.slot + 1, s.content[0]);
	struct list l = { .n = 0 }, m = { .n = 0 };

	none.len = 0;
	scene_question(a, &q, &s, RUN, holds);
	proof_of(&t, &s, 0);
	scene_question(a, &bad, &s, RUN, fails);
	expect_traces(a, &inner, &(struct told){ "the sequence inside runs, then the one around it goes on", &q, &t },
		&(struct told){ "a condition inside fails: that is not soft unless it is said", &bad, &none });
	set(&l, SOFT, boolean(true));
	add(&l, ABORT, policy(a));
	set(&m, SOFT, boolean(true));
	set(&m, SOFT, boolean(false));
	add(&m, ABORT, policy(a));
	scene_question(a, &q, &s, RUN, sequence_item(&l));
	proof_of(&t, &s, -1);
	scene_question(a, &bad, &s, RUN, sequence_item(&m));
	expect_traces(a, &soft, &(struct told){ "a soft failure inside: the sequence around it goes on", &q, &t },
		&(struct told){ "soft failure was taken back before the condition failed", &bad, &none });
	/* Soft failure of one run-sequence is not that of the next. */
	struct list two = { .n = 0 }, plain_abort = { .n = 0 };
	add(&plain_abort, ABORT, policy(a));
	add(&two, RUN, sequence_item(&l));
	add(&two, RUN, sequence_item(&plain_abort));
	scene_question(a, &bad, &s, RUN, sequence_item(&two));
	expect_traces(a, &soft, &(struct told){ "a soft failure inside: the sequence around it goes on", &q, &t },
		&(struct told){ "soft failure ends with the sequence that set it", &bad, &none });
}

/* What a frame hands on to the one inside it, and what it doesn't. */
static void inheritance(struct asker *a)
{
	static struct gen_bytes q, bad, t, none;
	struct scene s = any_scene(a);
	struct list stop = { .n = 0 }, alt = { .n = 0 }, in = { .n = 0 }, l = { .n = 0 }, odd = { .n = 0 };

	add(&stop, ABORT, policy(a));
	add(&alt, RUN, sequence_item(&stop));
	set(&alt, CONTENT, bytes_item(s.content[0]));
	add(&alt, WRITE, policy(a));
	struct item both[] = { sequence_item(&alt), alternative(a, s.slot, s.content[1]) };
	scene_question(a, &q, &s, TRY, list_item(ARRAY, both, 2));
	proof_of(&t, &s, 1);
	expect_trace(
		a, &soft, &(struct told){ "a run-sequence is not soft because the try-each around it is", &q, &t });

	set(&in, SOFT, boolean(true));
	set(&in, CONTENT, bytes_item(s.content[0]));
	add(&in, WRITE, policy(a));
	scene_question(a, &q, &s, RUN, sequence_item(&in));
	proof_of(&t, &s, 0);
	set(&odd, SOFT, nil());
	set(&odd, CONTENT, bytes_item(s.content[0]));
	add(&odd, WRITE, policy(a));
	scene_question(a, &bad, &s, RUN, sequence_item(&odd));
	none.len = 0;
	expect_traces(a, &soft, &(struct told){ "soft failure is set, and nothing fails", &q, &t },
		&(struct told){ "soft failure is true or false, and nothing else", &bad, &none });

	struct program p = program_on(&s.world, 1), shared = p;
	add(&l, RUN, sequence_item(&in));
	then(&p, as_sequence(&l), false);
	then(&shared, as_sequence(&l), true);
	put_program(&q, &p);
	put_program(&bad, &shared);
	t.len = 0;
	trace(&t, ACT_WRITE, 0, s.content[0]);
	expect_traces(a, &shared_row, &(struct told){ "the sequence inside runs", &q, &t },
		&(struct told){
			"what the shared sequence may not do, a sequence inside it may not do either", &bad, &none });
}

void generate_nested(struct asker *a)
{
	for (size_t n = 1 + gen_below(a->g, 2); n > 0; n--) {
		tries(a);
		hard_ends(a);
		runs(a);
		inheritance(a);
	}
}
