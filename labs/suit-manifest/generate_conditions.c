/* Conditions: draft-ietf-suit-manifest-37 §8.4.9. Each stands between what sets its parameters and a write, which must
 * come or must not. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row any = { .group = "conditions", .op = OP_CONDITION };
static const struct ask_row id = { .group = "conditions", .op = OP_CONDITION, .clause = DRAFT "§8.4.9.1" };
static const struct ask_row image = { .group = "conditions", .op = OP_CONDITION, .clause = DRAFT "§8.4.9.2", .critical = true };
static const struct ask_row slot = { .group = "conditions", .op = OP_CONDITION, .clause = DRAFT "§8.4.9.4" };
static const struct ask_row stop = { .group = "conditions", .op = OP_CONDITION, .clause = DRAFT "§8.4.9.5" };
/* clang-format on */

enum { VENDOR = 1, CLASS = 2, IMAGE = 3, SLOT = 5, ABORT = 14, SIZE = 14, DEVICE = 24, CONTENT = 18 };
enum { OVERRIDE = 20, WRITE = 18, COPY = 22, FETCH = 21 };

/* One component of the manifest, somewhere on a device of several. */
struct stage {
	struct world world;
	size_t at;
	struct span content;
};

static struct stage any_stage(struct asker *a)
{
	struct stage s = { .world = any_world(a, between(a, 1, 4), 0), .content = random_span(a, between(a, 1, 30)) };

	s.at = gen_below(a->g, (uint32_t)s.world.n);
	return s;
}

static struct item policy(struct asker *a)
{
	return number_item((int64_t)gen_below(a->g, 16));
}

/* override-parameters, the condition if there is one, write. */
static void question(
	struct asker *a, struct gen_bytes *q, const struct stage *s, struct list parameters, int64_t condition)
{
	struct program p = program_on(&s->world, 1);
	struct list l = { .n = 0 };

	p.map[0] = s->at;
	add(&parameters, CONTENT, bytes_item(s->content));
	add(&l, OVERRIDE, as_map(&parameters));
	add(&l, condition, policy(a));
	add(&l, WRITE, policy(a));
	then(&p, as_sequence(&l), false);
	put_program(q, &p);
}

static void compare(struct asker *a, const struct ask_row *row, const struct stage *s, int64_t condition,
	const struct list *right, const char *why, const struct list *wrong, int64_t wrong_condition)
{
	static struct gen_bytes q, bad, writes, none;

	question(a, &q, s, *right, condition);
	question(a, &bad, s, *wrong, wrong_condition);
	writes.len = none.len = 0;
	trace(&writes, ACT_WRITE, s->at, s->content);
	expect_traces(a, row, &(struct told){ "the condition holds: the command behind it is executed", &q, &writes },
		&(struct told){ why, &bad, &none });
}

static struct list one(int64_t key, struct item value)
{
	struct list l = { .n = 0 };

	add(&l, key, value);
	return l;
}

static void identifiers(struct asker *a)
{
	static const int64_t key[] = { VENDOR, CLASS, DEVICE };
	static const char *const wrong_why[] = { "another vendor's device", "another class of devices",
		"another device than this one" };
	const struct list none = { .n = 0 };

	for (size_t i = 0; i < 3; i++) {
		struct stage s = any_stage(a);
		struct span ids[] = { s.world.vendor, s.world.class, s.world.device };
		struct list right = one(key[i], bytes_item(ids[i])), wrong;
		wrong = one(key[i], bytes_item(flipped(ids[i], gen_below(a->g, 16))));
		compare(a, &id, &s, key[i], &right, wrong_why[i], &wrong, key[i]);
		wrong = one(key[i], bytes_item(ids[(i + 1) % 3]));
		compare(a, &id, &s, key[i], &right, "the right number in the wrong place", &wrong, key[i]);
		compare(a, &id, &s, key[i], &right, "the identifier has not been set", &none, key[i]);
	}
}

static void images(struct asker *a)
{
	struct stage s = any_stage(a);
	struct span now = s.world.content[s.at];
	struct list right = one(IMAGE, bytes_item(digest_of(now))), wrong, only_size;

	if (coin(a))
		add(&right, SIZE, number_item((int64_t)now.n));
	wrong = one(IMAGE, bytes_item(digest_of(flipped(now, 0))));
	compare(a, &image, &s, IMAGE, &right, "another image", &wrong, IMAGE);
	wrong = one(IMAGE, bytes_item(digest_of(wrapped(now))));
	compare(a, &image, &s, IMAGE, &right, "the digest is over the image as a byte string: images are not wrapped",
		&wrong, IMAGE);
	only_size = one(SIZE, number_item((int64_t)now.n));
	compare(a, &image, &s, IMAGE, &right, "no digest has been set", &only_size, IMAGE);
	struct ask_row size_row = image;
	size_row.clause = DRAFT "§8.4.8.7";
	size_row.critical = false;
	wrong = one(IMAGE, bytes_item(digest_of(now)));
	add(&wrong, SIZE, number_item((int64_t)now.n + 1));
	compare(a, &size_row, &s, IMAGE, &right, "the image does not have the size that was said", &wrong, IMAGE);
}

static void slots(struct asker *a)
{
	struct stage s = any_stage(a);
	int64_t at = (int64_t)s.world.slot[s.at];
	struct list right = one(SLOT, number_item(at)), wrong = one(SLOT, number_item(at + 1)), none = { .n = 0 };

	compare(a, &slot, &s, SLOT, &right, "another slot", &wrong, SLOT);
	compare(a, &slot, &s, SLOT, &right, "no slot has been set", &none, SLOT);
	s.world.slot[s.at] = 0;
	right = one(SLOT, number_item(0));
	compare(a, &slot, &s, SLOT, &right, "no slot has been set: that is not slot 0", &none, SLOT);
	compare(a, &stop, &s, SLOT, &right, "abort fails, always", &right, ABORT);
}

static void unknown(struct asker *a)
{
	static const int64_t code[] = { 4, 6, 0, 25, 99, -1, -300 };
	static const char *const why[] = { "4, use before, is of another draft: we don't know it",
		"6, check content, is optional: we don't have it", "0 is no command", "25 is no command",
		"99 is no command", "-1 is no command", "-300 is somebody's own command, not ours" };

	for (size_t i = 0; i < 7; i++) {
		struct stage s = any_stage(a);
		struct list right = one(VENDOR, bytes_item(s.world.vendor));
		compare(a, &any, &s, VENDOR, &right, why[i], &right, code[i]);
	}
}

/* What counts is what lies in the component when the condition is asked: RFC 9124 §4.3.4, the draft's §6.4. */
static void installed(struct asker *a)
{
	static struct gen_bytes q, bad, good_trace, bad_trace;
	struct world w = any_world(a, 2, 0), torn;
	struct span image_bytes = random_span(a, between(a, 20, 90));
	struct list source = { .n = 0 }, dest = { .n = 0 }, l = { .n = 0 };

	add(&source, 21, uri_item(offer(a, &w, image_bytes)));
	add(&source, IMAGE, bytes_item(digest_of(image_bytes)));
	add(&dest, IMAGE, bytes_item(digest_of(image_bytes)));
	add(&dest, 22, number_item(1));
	add(&dest, CONTENT, bytes_item(random_span(a, 3)));
	add(&l, 12, number_item(1)), add(&l, OVERRIDE, as_map(&source)), add(&l, FETCH, policy(a));
	add(&l, IMAGE, policy(a));
	add(&l, 12, number_item(0)), add(&l, OVERRIDE, as_map(&dest)), add(&l, COPY, policy(a));
	add(&l, IMAGE, policy(a)), add(&l, WRITE, policy(a));
	struct program p = program_on(&w, 2);
	then(&p, as_sequence(&l), false);
	put_program(&q, &p);
	good_trace.len = 0;
	trace(&good_trace, ACT_FETCH, 1, w.uri[0]);
	trace_copy(&good_trace, 0, 1);
	bad_trace = good_trace;
	trace(&good_trace, ACT_WRITE, 0, dest.it[5].text);
	const struct told good = { "fetched, looked at, copied, looked at again", &q, &good_trace };
	torn = w;
	change(&torn, CHANGE_STORED, 0, 1, SPAN(image_bytes.p, image_bytes.n - 1));
	p.world = &torn;
	put_program(&bad, &p);
	expect_traces(a, &image, &good,
		&(struct told){ "the copy lost a byte: the digest is of what was installed, not of its source", &bad,
			&bad_trace });
	torn = w;
	change(&torn, CHANGE_MEASURED, 1, 1, flipped(image_bytes, 3));
	put_program(&bad, &p);
	expect_traces(a, &image, &good,
		&(struct told){ "the source was exchanged after it was looked at: look at what was installed", &bad,
			&bad_trace });
}

void generate_conditions(struct asker *a)
{
	identifiers(a);
	for (size_t n = 1 + gen_below(a->g, 2); n > 0; n--)
		images(a);
	slots(a);
	unknown(a);
	installed(a);
	installed(a);
}
