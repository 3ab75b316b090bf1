/* From the envelope to the new image: draft-ietf-suit-manifest-37 §6, §8.4.6; RFC 9124 §4.3.21. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row whole = { .group = "process", .op = OP_PROCESS };
static const struct ask_row first = { .group = "process", .op = OP_PROCESS, .clause = DRAFT "§6.2", .critical = true };
static const struct ask_row number = { .group = "process", .op = OP_PROCESS, .clause = DRAFT "§8.4.2", .critical = true };
static const struct ask_row apart = { .group = "process", .op = OP_PROCESS, .clause = DRAFT "§8.6" };
static const struct ask_row constant = { .group = "process", .op = OP_PROCESS, .clause = "RFC 9124 §4.3.21", .critical = true };
static const struct ask_row before = { .group = "process", .op = OP_PROCESS, .clause = DRAFT "§8.4.5" };
/* clang-format on */

enum { VENDOR = 1, CLASS = 2, IMAGE = 3, SIZE = 14, URI = 21, SOURCE = 22, ARGUMENTS = 23 };
enum { INDEX = 12, OVERRIDE = 20, FETCH = 21, COPY = 22, INVOKE = 23 };
enum { KEY_VALIDATE = 7, KEY_LOAD = 8, KEY_INVOKE = 9, KEY_FETCH = 16, KEY_INSTALL = 20, KEY_TEXT = 23 };

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

/* An update by way of a staging area: the manifest has the active image as 0, the staging area as 1, memory as 2; on the
 * device these are 2, 0, 1. */
struct update {
	struct world world;
	struct span image, uri, arguments, fetch, install, validate, load, invoke;
	struct parcel parcel;
	bool severed_fetch, severed_install;
};
static const size_t place[3] = { 2, 0, 1 };

static struct span shared_of(struct asker *a, const struct update *u, struct span vendor)
{
	struct list l = { .n = 0 }, p = { .n = 0 };

	add(&p, VENDOR, bytes_item(vendor));
	add(&p, CLASS, bytes_item(u->world.class));
	add(&p, IMAGE, bytes_item(digest_of(u->image)));
	add(&p, SIZE, number_item((int64_t)u->image.n));
	add(&l, INDEX, boolean(true));
	add(&l, OVERRIDE, as_map(&p));
	add(&l, INDEX, number_item(0));
	add(&l, VENDOR, policy(a));
	add(&l, CLASS, policy(a));
	return as_sequence(&l);
}

static struct span move_to(struct asker *a, int64_t component, int64_t key, struct item value, int64_t command)
{
	struct list l = { .n = 0 };

	add(&l, INDEX, number_item(component));
	set(&l, key, value);
	add(&l, command, policy(a));
	add(&l, IMAGE, policy(a));
	return as_sequence(&l);
}

static struct span single(struct asker *a, int64_t component, int64_t command, const struct span *arguments)
{
	struct list l = { .n = 0 };

	add(&l, INDEX, number_item(component));
	if (arguments != NULL)
		set(&l, ARGUMENTS, bytes_item(*arguments));
	add(&l, command, policy(a));
	return as_sequence(&l);
}

static void sequences_of(struct asker *a, struct update *u)
{
	u->fetch = move_to(a, 1, URI, uri_item(u->uri), FETCH);
	u->install = move_to(a, 0, SOURCE, number_item(1), COPY);
	u->validate = single(a, 0, IMAGE, NULL);
	u->load = move_to(a, 2, SOURCE, number_item(0), COPY);
	u->invoke = single(a, 2, INVOKE, &u->arguments);
}

static struct update any_update(struct asker *a)
{
	struct update u = { .world = any_world(a, 3, 2), .image = random_span(a, between(a, 30, 200)) };

	for (size_t i = 0; i < 3; i++)
		u.world.slot[i] = 0;
	u.uri = offer(a, &u.world, u.image);
	u.arguments = random_span(a, between(a, 1, 12));
	u.parcel = any_parcel(a, &u.world, 3);
	for (size_t i = 0; i < 3; i++)
		u.parcel.components[i] = u.world.id[place[i]];
	u.parcel.shared = shared_of(a, &u, u.world.vendor);
	u.severed_fetch = coin(a);
	u.severed_install = coin(a);
	sequences_of(a, &u);
	return u;
}

static void member(struct parcel *p, int64_t key, struct span sequence, bool severed)
{
	if (sequence.n == 0)
		return;
	if (!severed) {
		add(&p->manifest, key, bytes_item(sequence));
		return;
	}
	add(&p->manifest, key, digest_item(wrapped(sequence)));
	add(&p->envelope, key, bytes_item(sequence));
}

static struct parcel packed(const struct update *u)
{
	struct parcel p = u->parcel;

	member(&p, KEY_VALIDATE, u->validate, false);
	member(&p, KEY_LOAD, u->load, false);
	member(&p, KEY_INVOKE, u->invoke, false);
	member(&p, KEY_FETCH, u->fetch, u->severed_fetch);
	member(&p, KEY_INSTALL, u->install, u->severed_install);
	return p;
}

static struct span envelope_for(struct asker *a, const struct update *u)
{
	struct parcel p = packed(u);

	return envelope_of(a, &u->world, &p);
}

static void question(struct gen_bytes *q, const struct world *w, struct span envelope, struct span later)
{
	q->len = 0;
	put_world(q, w);
	gen_put_field(q, envelope.p, envelope.n);
	gen_put_field(q, later.p, later.n);
}

/* How far it comes. */
enum reach { NOWHERE, FETCHED, INSTALLED, COMMITTED, LOADED, ALL };

static void reach(struct gen_bytes *t, const struct update *u, enum reach r)
{
	t->len = 0;
	if (r >= FETCHED && u->fetch.n != 0)
		trace(t, ACT_FETCH, place[1], u->uri);
	if (r >= INSTALLED && u->install.n != 0)
		trace_copy(t, place[0], place[1]);
	if (r >= COMMITTED)
		trace_commit(t, u->parcel.sequence);
	if (r >= LOADED && u->load.n != 0)
		trace_copy(t, place[2], place[0]);
	if (r >= ALL && u->invoke.n != 0)
		trace(t, ACT_INVOKE, place[2], u->arguments);
}

static void refuse(struct asker *a, const struct ask_row *row, const struct update *good, const char *why,
	const struct world *world, struct span envelope, struct span later, enum reach r)
{
	static struct gen_bytes q, bad, t, stopped;
	struct span right = envelope_for(a, good);

	question(&q, &good->world, right, right);
	question(&bad, world, envelope, later);
	reach(&t, good, ALL);
	reach(&stopped, good, r);
	expect_traces(a, row, &(struct told){ "fetch, install, validate, commit, load, invoke", &q, &t },
		&(struct told){ why, &bad, &stopped });
}

static void refuse_update(struct asker *a, const struct ask_row *row, const struct update *good, const char *why,
	const struct update *wrong, enum reach r)
{
	struct span e = envelope_for(a, wrong);

	refuse(a, row, good, why, &wrong->world, e, e, r);
}

static void honest(struct asker *a)
{
	static struct gen_bytes q, t;
	struct update u = any_update(a);

	struct span e = envelope_for(a, &u);
	question(&q, &u.world, e, e);
	reach(&t, &u, ALL);
	expect_trace(a, &whole, &(struct told){ "fetch, install, validate, commit, load, invoke", &q, &t });
	u.load = nothing;
	if (coin(a))
		u.invoke = nothing;
	e = envelope_for(a, &u);
	question(&q, &u.world, e, e);
	reach(&t, &u, ALL);
	expect_trace(a, &whole, &(struct told){ "a step that is not there is passed over", &q, &t });
	struct update same = any_update(a);
	same.parcel.sequence = same.world.sequence;
	e = envelope_for(a, &same);
	question(&q, &same.world, e, e);
	reach(&t, &same, ALL);
	expect_trace(a, &number, &(struct told){ "the number that is installed already: not lower", &q, &t });
}

/* Refused before anything is done. */
static void not_begun(struct asker *a)
{
	struct update u = any_update(a), w = u;
	struct parcel p = packed(&u);
	struct span manifest = manifest_of(&p), digest = digest_of(wrapped(manifest)), e, block;
	struct signer stranger = new_signer(a, P256, ANY);

	block = block_by(a, &stranger, digest);
	e = envelope_around(&p, authentication(digest, &block, 1), manifest);
	refuse(a, &first, &u, "signed by a stranger", &u.world, e, e, NOWHERE);
	digest = digest_of(manifest);
	block = block_by(a, &u.world.signer[0], digest);
	e = envelope_around(&p, authentication(digest, &block, 1), manifest);
	refuse(a, &first, &u, "well signed, but the digest is over the bare manifest", &u.world, e, e, NOWHERE);
	e = envelope_for(a, &u);
	digest = digest_of(wrapped(manifest));
	block = block_by(a, &u.world.signer[0], digest);
	e = envelope_around(&p, authentication(digest, &block, 1), flipped(manifest, manifest.n / 2));
	refuse(a, &first, &u, "a bit of the manifest was changed", &u.world, e, e, NOWHERE);
	w.parcel.sequence = u.world.sequence - 1;
	refuse_update(a, &number, &u, "older than what is installed", &w, NOWHERE);
	w = u;
	w.parcel.components[1] = any_identifier(a);
	refuse_update(a, &first, &u, "a component that this device does not have", &w, NOWHERE);
	w = u;
	w.parcel.shared = shared_of(a, &u, flipped(u.world.vendor, 2));
	refuse_update(a, &before, &u, "for another vendor's device: the shared sequence says so", &w, NOWHERE);
}

/* Severed, and not as it was signed: nothing is begun that can't be brought to its end. */
static void severed(struct asker *a)
{
	struct update u = any_update(a);
	u.severed_fetch = false;
	u.severed_install = true;
	struct parcel p = packed(&u), w = p;
	struct span block, manifest = manifest_of(&p), digest = digest_of(wrapped(manifest)), e;

	block = block_by(a, &u.world.signer[0], digest);
	w.envelope.n = 0;
	e = envelope_around(&w, authentication(digest, &block, 1), manifest);
	refuse(a, &apart, &u, "the install sequence was severed and is not there", &u.world, e, e, NOWHERE);
	w = p;
	w.envelope.it[1] = bytes_item(flipped(u.install, u.install.n - 1));
	e = envelope_around(&w, authentication(digest, &block, 1), manifest);
	refuse(a, &apart, &u, "the severed install sequence was changed", &u.world, e, e, NOWHERE);
}

/* Something goes wrong on the way: the number stays, and what came is not invoked. */
static void on_the_way(struct asker *a)
{
	struct update u = any_update(a), w = u;

	w.world.file[0] = flipped(u.image, 5);
	refuse_update(a, &whole, &u, "the download is another image", &w, FETCHED);
	w = u;
	change(&w.world, CHANGE_STORED, place[0], 1, flipped(u.image, 1));
	refuse_update(a, &whole, &u, "the copy went wrong", &w, INSTALLED);
	w = u;
	change(&w.world, CHANGE_MEASURED, place[0], 1, flipped(u.image, 1));
	refuse_update(a, &whole, &u, "the installed image changed before it was validated: no commit", &w, INSTALLED);
	w = u;
	change(&w.world, CHANGE_MEASURED, place[1], 1, flipped(u.image, 7));
	refuse_update(
		a, &whole, &u, "the staged image was exchanged between the look at it and the copy", &w, INSTALLED);
	w = u;
	change(&w.world, CHANGE_STORED, place[2], 1, flipped(u.image, 1));
	refuse_update(a, &whole, &u, "loading went wrong: not invoked", &w, LOADED);
}

/* Another envelope of the same length lies there as soon as the signature has been looked at. */
static void exchanged(struct asker *a)
{
	static struct gen_bytes q, t;
	struct update u = any_update(a), w = u;
	struct span right = envelope_for(a, &u), wrong;

	w.arguments = flipped(u.arguments, 0);
	w.invoke = single(a, 2, INVOKE, &w.arguments);
	wrong = envelope_for(a, &w);
	must(right.n == wrong.n, "two envelopes of one length");
	question(&q, &u.world, right, wrong);
	reach(&t, &u, ALL);
	expect_trace(a, &constant,
		&(struct told){
			"the envelope is exchanged in its memory after the check: what was checked counts", &q, &t });
}

void generate_whole(struct asker *a)
{
	for (size_t n = 1 + gen_below(a->g, 2); n > 0; n--) {
		honest(a);
		not_begun(a);
		severed(a);
		on_the_way(a);
	}
	exchanged(a);
	exchanged(a);
}
