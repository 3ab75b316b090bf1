/* Manifests, and whether they are for a device: draft-ietf-suit-manifest-37 §8.4, §8.6, §6.1, §6.2. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row shape = { .group = "manifest", .op = OP_MANIFEST };
static const struct ask_row version = { .group = "manifest", .op = OP_MANIFEST, .clause = DRAFT "§8.4.1" };
static const struct ask_row number = { .group = "manifest", .op = OP_MANIFEST, .clause = DRAFT "§8.4.2" };
static const struct ask_row common = { .group = "manifest", .op = OP_MANIFEST, .clause = DRAFT "§8.4.5" };
static const struct ask_row severing = { .group = "manifest", .op = OP_MANIFEST, .clause = DRAFT "§8.6" };
static const struct ask_row twice = { .group = "manifest", .op = OP_MANIFEST, .clause = "RFC 8949 §5.3.1" };
static const struct ask_row rollback = { .group = "device", .op = OP_BIND };
static const struct ask_row fit = { .group = "device", .op = OP_BIND, .clause = DRAFT "§6.2" };
static const struct ask_row names = { .group = "device", .op = OP_BIND, .clause = DRAFT "§8.4.5.1" };
/* clang-format on */

enum { ABSENT, INLINE, SEVERED };
#define MEMBERS 6 /* shared, payload-fetch, install, validate, load, invoke */

struct sheet {
	uint64_t sequence;
	struct item id[ANY_MAX];
	size_t n;
	int where[MEMBERS];
	struct span bytes[MEMBERS];
};

static const int64_t member_keys[MEMBERS] = { 4, 16, 20, 7, 8, 9 };

static struct sheet any_sheet(struct asker *a)
{
	struct sheet s = { .sequence = (uint64_t)gen_below(a->g, UINT32_MAX) << gen_below(a->g, 32),
		.n = between(a, 1, 5) };

	for (size_t i = 0; i < s.n; i++)
		s.id[i] = any_identifier(a);
	for (size_t i = 0; i < MEMBERS; i++) {
		s.where[i] = (int)gen_below(a->g, i == 1 || i == 2 ? 3 : 2);
		if (s.where[i] == INLINE)
			s.bytes[i] = random_span(a, between(a, 1, 200));
		else if (s.where[i] == SEVERED)
			s.bytes[i] = digest_of(random_span(a, 20));
	}
	return s;
}

static struct item common_of(const struct sheet *s)
{
	struct list l = { .n = 0 };

	add(&l, 2, list_item(ARRAY, s->id, s->n));
	if (s->where[0] == INLINE)
		add(&l, 4, bytes_item(s->bytes[0]));
	struct item map = as_map(&l);
	return bytes_item(plain(&map));
}

/* The digest that stands for something severed is an item by itself: its content doesn't matter here. */
static struct item severed_item(struct span digest)
{
	struct item part[] = { number_item(-16), bytes_item(SPAN(digest.p + digest.n - 32, 32)) };

	return list_item(ARRAY, part, 2);
}

static struct list list_of(const struct sheet *s)
{
	struct list m = { .n = 0 };

	add(&m, 1, number_item(1));
	add(&m, 2, (struct item){ .major = UINT, .value = s->sequence });
	add(&m, 3, common_of(s));
	for (size_t i = 1; i < MEMBERS; i++)
		if (s->where[i] != ABSENT)
			add(&m, member_keys[i],
				s->where[i] == INLINE ? bytes_item(s->bytes[i]) : severed_item(s->bytes[i]));
	return m;
}

static struct span element_of(const struct list *m)
{
	struct item map = as_map(m);

	return wrapped(plain(&map));
}

static struct span answer_of(const struct sheet *s)
{
	static struct gen_bytes out;

	ask(&out, "qb", s->sequence, (unsigned)s->n);
	for (size_t i = 0; i < s->n; i++) {
		struct span id = plain(&s->id[i]);
		gen_put_field(&out, id.p, id.n);
	}
	for (size_t i = 0; i < MEMBERS; i++) {
		gen_put_u8(&out, (uint8_t)s->where[i]);
		gen_put_field(&out, s->bytes[i].p, s->bytes[i].n);
	}
	return SPAN(out.data, out.len);
}

static void refuse_element(struct asker *a, const struct ask_row *row, const char *why, struct span element)
{
	static struct gen_bytes q, bad;
	struct sheet s = any_sheet(a);
	struct list m = list_of(&s);
	struct span good = element_of(&m);

	ask(&q, "f", &good);
	ask(&bad, "f", &element);
	expect_pair(a, row, "a manifest as it should be", &q, answer_of(&s), why, &bad);
}

static void refuse(struct asker *a, const struct ask_row *row, const char *why, const struct list *m)
{
	refuse_element(a, row, why, element_of(m));
}

static struct list without(const struct list *m, size_t entry)
{
	struct list l = { .n = 0 };

	for (size_t i = 0; i < m->n; i++)
		if (i / 2 != entry)
			l.it[l.n++] = m->it[i];
	return l;
}

static void wrong_fixed(struct asker *a)
{
	struct sheet s = any_sheet(a), none = s;
	struct list m = list_of(&s), w = m;

	w.it[1] = number_item(2);
	refuse(a, &version, "version 2: whatever it may mean", &w);
	w.it[1] = number_item(0);
	refuse(a, &version, "version 0", &w);
	w = without(&m, 0);
	refuse(a, &version, "it does not say which version it is", &w);
	w = without(&m, 1);
	refuse(a, &number, "no sequence number", &w);
	w = m;
	w.it[3] = number_item(-5);
	refuse(a, &number, "a sequence number below zero", &w);
	w = without(&m, 2);
	refuse(a, &common, "no common part", &w);
	none.n = 0;
	w = m;
	w.it[5] = common_of(&none);
	refuse(a, &common, "a list of components that is empty", &w);
	struct sheet bare = any_sheet(a);
	bare.id[bare.n - 1] = coin(a) ? bytes_item(random_span(a, 4)) : number_item(7);
	w.it[5] = common_of(&bare);
	refuse(a, &common, "a component's name is an array of byte strings", &w);
	struct item empty = list_item(MAP, NULL, 0);
	w.it[5] = bytes_item(plain(&empty));
	refuse(a, &common, "no list of components", &w);
}

static void wrong_members(struct asker *a)
{
	struct sheet s = any_sheet(a);
	struct list m, w;

	for (size_t i = 0; i < MEMBERS; i++)
		s.where[i] = ABSENT;
	m = list_of(&s);
	for (size_t i = 3; i < MEMBERS; i++) {
		w = m;
		add(&w, member_keys[i], digest_item(random_span(a, 20)));
		refuse(a, &severing, "a digest in the place of a sequence that can't be severed", &w);
	}
	w = m;
	add(&w, 20, digest_item(random_span(a, 20)));
	w.it[w.n - 1].child[0] = number_item(-44);
	refuse(a, &severing, "severed, and its digest is of a kind that we can't check", &w);
	for (size_t n = 31; n <= 33; n += 2) {
		struct item off[] = { number_item(-16), bytes_item(random_span(a, n)) };
		w.it[w.n - 1] = list_item(ARRAY, off, 2);
		refuse(a, &severing, "severed, and its digest has not the 32 bytes of SHA-256", &w);
	}
	w = m;
	add(&w, 2, (struct item){ .major = UINT, .value = s.sequence + 1 });
	refuse(a, &twice, "two sequence numbers: which one counts?", &w);
	struct item map = as_map(&m);
	refuse_element(a, &shape, "a byte behind the manifest, inside the wrapper",
		wrapped(join(plain(&map), random_span(a, 1))));
	refuse_element(a, &shape, "a manifest that is not wrapped", plain(&map));
	refuse_element(a, &shape, "a byte behind the wrapper", join(element_of(&m), random_span(a, 1)));
}

/* --- is it for this device ---------------------------------------------------------------------------------------- */

struct offer {
	struct world world;
	uint64_t sequence;
	size_t n, map[ANY_MAX];
	struct item id[ANY_MAX];
};

static struct offer any_offer(struct asker *a)
{
	struct offer o = { .world = any_world(a, between(a, 3, 6), 0), .n = between(a, 1, 3) };
	size_t first = gen_below(a->g, (uint32_t)o.world.n);

	o.sequence = o.world.sequence + gen_below(a->g, 3);
	for (size_t i = 0; i < o.n; i++) {
		o.map[i] = (first + 2 * o.world.n - i) % o.world.n;
		o.id[i] = o.world.id[o.map[i]];
	}
	return o;
}

static void offer_question(struct gen_bytes *q, const struct offer *o)
{
	q->len = 0;
	put_world(q, &o->world);
	gen_put_u32(q, (uint32_t)(o->sequence >> 32));
	gen_put_u32(q, (uint32_t)o->sequence);
	gen_put_u8(q, (uint8_t)o->n);
	for (size_t i = 0; i < o->n; i++) {
		struct span id = plain(&o->id[i]);
		gen_put_field(q, id.p, id.n);
	}
}

static struct span map_answer(const struct offer *o)
{
	uint8_t b[ANY_MAX];

	for (size_t i = 0; i < o->n; i++)
		b[i] = (uint8_t)o->map[i];
	return keep(b, o->n);
}

static void decline(struct asker *a, const struct ask_row *row, const struct offer *good, const char *why,
	const struct offer *wrong)
{
	static struct gen_bytes q, bad;

	offer_question(&q, good);
	offer_question(&bad, wrong);
	expect_pair(a, row, "for this device: where its components are", &q, map_answer(good), why, &bad);
}

static void offers(struct asker *a)
{
	static struct gen_bytes q;
	struct offer o = any_offer(a), w;
	struct ask_row worst = rollback;

	worst.critical = true;
	offer_question(&q, &o);
	expect(a, &fit, "where the components are", &q, map_answer(&o));
	o.sequence = o.world.sequence;
	offer_question(&q, &o);
	expect(a, &rollback, "the same number again: that is not lower", &q, map_answer(&o));
	w = o;
	w.sequence--;
	decline(a, &worst, &o, "older by one", &w);
	w.sequence = between(a, 0, 99);
	decline(a, &worst, &o, "much older", &w);
	o.world.sequence += (uint64_t)1 << 32;
	o.sequence = o.world.sequence + 7;
	w = o;
	w.sequence -= (uint64_t)1 << 32;
	decline(a, &worst, &o, "older, although its lower 32 bits are larger", &w);
}

static void names_of(struct asker *a)
{
	struct offer o = any_offer(a), w = o;
	struct item longer[4];
	size_t last = o.n - 1, n = o.id[last].n;

	w.id[last] = any_identifier(a);
	decline(a, &names, &o, "a component that this device does not have", &w);
	for (size_t i = 0; i < n; i++)
		longer[i] = o.id[last].child[i];
	longer[n] = bytes_item(random_span(a, 3));
	w.id[last] = list_item(ARRAY, longer, n + 1);
	decline(a, &names, &o, "the name of a component, and a part more", &w);
	longer[n - 1] = bytes_item(join(o.id[last].child[n - 1].text, random_span(a, 1)));
	w.id[last] = list_item(ARRAY, longer, n);
	decline(a, &names, &o, "the name of a component, with a byte more", &w);
	w = o;
	w.n = w.world.n + 1;
	for (size_t i = 0; i < w.n; i++)
		w.id[i] = w.world.id[i % w.world.n];
	decline(a, &fit, &o, "more components than the device has", &w);
}

void generate_manifests(struct asker *a)
{
	static struct gen_bytes q;
	size_t n = 5 + gen_below(a->g, 4);

	for (size_t i = 0; i < n; i++) {
		struct sheet s = any_sheet(a);
		struct list m = list_of(&s);
		struct span element = element_of(&m);
		ask(&q, "f", &element);
		expect(a, &shape, "number, components, and where the sequences are", &q, answer_of(&s));
	}
	wrong_fixed(a);
	wrong_members(a);
	for (size_t i = 0; i < 3; i++) {
		offers(a);
		names_of(a);
	}
}
