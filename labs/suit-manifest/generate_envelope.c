/* Envelopes: draft-ietf-suit-manifest-37 §8.2, §8.3, §7.5. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row shape = { .group = "envelope", .op = OP_ENVELOPE };
static const struct ask_row wrapper = { .group = "envelope", .op = OP_ENVELOPE, .clause = DRAFT "§8.3" };
static const struct ask_row wrapping = { .group = "envelope", .op = OP_ENVELOPE, .clause = DRAFT "§8.1" };
static const struct ask_row twice = { .group = "envelope", .op = OP_ENVELOPE, .clause = "RFC 8949 §5.3.1" };
static const struct ask_row integrated = { .group = "envelope", .op = OP_PAYLOAD, .clause = DRAFT "§7.5" };
/* clang-format on */

struct parcel any_parcel(struct asker *a, const struct world *w, size_t components)
{
	struct parcel p = { .n_components = components, .sequence = w->sequence + between(a, 1, 99) };

	for (size_t i = 0; i < components; i++)
		p.components[i] = w->id[i];
	return p;
}

struct span manifest_of(const struct parcel *p)
{
	struct list m = { .n = 0 }, common = p->common;

	add(&common, 2, list_item(ARRAY, p->components, p->n_components));
	if (p->shared.n != 0)
		add(&common, 4, bytes_item(p->shared));
	struct item common_map = as_map(&common);
	add(&m, 1, number_item(1));
	add(&m, 2, (struct item){ .major = UINT, .value = p->sequence });
	add(&m, 3, bytes_item(plain(&common_map)));
	for (size_t i = 0; i < p->manifest.n; i++)
		m.it[m.n++] = p->manifest.it[i];
	struct item map = as_map(&m);
	return tidy(&map);
}

/* RFC 9052 §4.2, §4.4. */
struct span block_by(struct asker *a, const struct signer *s, struct span payload)
{
	struct item alg[] = { number_item(1), number_item(s->curve == P256 ? ES256 : EDDSA) };
	struct item header = list_item(MAP, alg, 1);
	struct span protected_header = plain(&header);
	struct item tbs[] = { text_item("Signature1"), bytes_item(protected_header), bytes_item(nothing),
		bytes_item(payload) };
	struct item structure = list_item(ARRAY, tbs, 4);
	struct item part[] = { bytes_item(protected_header), list_item(MAP, NULL, 0), nil(),
		bytes_item(sign(a, s, plain(&structure), AS_IT_COMES)) };
	struct item tag = tag_item(18, list_item(ARRAY, part, 4));

	return plain(&tag);
}

struct span authentication(struct span digest, const struct span *blocks, size_t n)
{
	struct item part[1 + 8] = { bytes_item(digest) };

	for (size_t i = 0; i < n; i++)
		part[1 + i] = bytes_item(blocks[i]);
	struct item it = list_item(ARRAY, part, 1 + n);
	return plain(&it);
}

struct span envelope_around(const struct parcel *p, struct span authentication_content, struct span manifest)
{
	struct list e = { .n = 0 };

	add(&e, 2, bytes_item(authentication_content));
	add(&e, 3, bytes_item(manifest));
	for (size_t i = 0; i < p->envelope.n; i++)
		e.it[e.n++] = p->envelope.it[i];
	struct item tag = tag_item(107, as_map(&e));
	return plain(&tag);
}

struct span envelope_of(struct asker *a, const struct world *w, const struct parcel *p)
{
	struct span manifest = manifest_of(p), digest = digest_of(wrapped(manifest)),
		    block = block_by(a, &w->signer[0], digest);

	return envelope_around(p, authentication(digest, &block, 1), manifest);
}

/* --- taking apart: nothing here is looked into, so it need not be a manifest --------------------------------------- */

struct parts {
	struct span digest, block[4], manifest, member[3];
	size_t n_blocks;
	struct list more;
};

static struct parts any_parts(struct asker *a)
{
	static const int64_t keys[] = { 16, 20, 23 };
	struct parts p = { .digest = digest_of(random_span(a, 9)),
		.n_blocks = between(a, 1, 3),
		.manifest = random_span(a, between(a, 10, 300)) };

	for (size_t i = 0; i < p.n_blocks; i++)
		p.block[i] = random_span(a, between(a, 30, 90));
	for (size_t i = 0; i < 3; i++)
		if (coin(a)) {
			struct span content = random_span(a, between(a, 1, 300));
			p.member[i] = wrapped(content);
			add(&p.more, keys[i], bytes_item(content));
		}
	for (size_t n = gen_below(a->g, 3); n > 0; n--) {
		p.more.it[p.more.n++] = uri_item(any_uri(a));
		p.more.it[p.more.n++] = bytes_item(random_span(a, between(a, 1, 60)));
	}
	return p;
}

static void parts_question(struct gen_bytes *q, const struct parts *p)
{
	struct parcel parcel = { .envelope = p->more };
	struct span whole = envelope_around(&parcel, authentication(p->digest, p->block, p->n_blocks), p->manifest);

	ask(q, "f", &whole);
}

static struct span parts_answer(const struct parts *p)
{
	static struct gen_bytes out;
	struct span manifest = wrapped(p->manifest);

	ask(&out, "fb", &p->digest, (unsigned)p->n_blocks);
	for (size_t i = 0; i < p->n_blocks; i++)
		gen_put_field(&out, p->block[i].p, p->block[i].n);
	gen_put_field(&out, manifest.p, manifest.n);
	for (size_t i = 0; i < 3; i++)
		gen_put_field(&out, p->member[i].p, p->member[i].n);
	return SPAN(out.data, out.len);
}

/* An envelope of these entries beside its sibling, which is as it should be. */
static void refuse(struct asker *a, const struct ask_row *row, const char *why, struct span bad)
{
	static struct gen_bytes good, q;
	struct parts p = any_parts(a);

	parts_question(&good, &p);
	ask(&q, "f", &bad);
	expect_pair(a, row, "an envelope as it should be", &good, parts_answer(&p), why, &q);
}

static struct span tagged(uint64_t tag, const struct list *entries)
{
	struct item it = tag_item(tag, as_map(entries));

	return plain(&it);
}

static void wrong_entries(struct asker *a)
{
	struct span block = random_span(a, 70), digest = digest_of(random_span(a, 9)), manifest = random_span(a, 80);
	struct item auth = bytes_item(authentication(digest, &block, 1)), body = bytes_item(manifest);
	struct list e = { .n = 0 };

	add(&e, 2, auth);
	refuse(a, &shape, "the manifest is missing", tagged(107, &e));
	add(&e, 3, body);
	refuse(a, &shape, "the tag is 1070: that is a bare manifest's", tagged(1070, &e));
	struct item untagged = as_map(&e);
	refuse(a, &shape, "no tag: a map with the same keys may be anything", plain(&untagged));
	refuse(a, &shape, "a byte behind the envelope", join(tagged(107, &e), random_span(a, 1)));
	add(&e, 3, bytes_item(random_span(a, 80)));
	refuse(a, &twice, "two manifests: which of them has been signed?", tagged(107, &e));
	e.it[4] = number_item(20);
	e.it[5] = list_item(ARRAY, &body, 1);
	refuse(a, &wrapping, "a severed sequence that is not wrapped in a byte string", tagged(107, &e));
	e.n = 2;
	add(&e, 3, list_item(MAP, NULL, 0));
	refuse(a, &wrapping, "a manifest that is not wrapped in a byte string", tagged(107, &e));
	e.n = 0;
	add(&e, 3, body);
	refuse(a, &wrapper, "the authentication wrapper is missing", tagged(107, &e));
	add(&e, 2, auth);
	refuse(a, &wrapper, "the authentication wrapper stands behind the manifest", tagged(107, &e));
}

static void wrong_wrappers(struct asker *a)
{
	struct parcel p = { .sequence = 0 };
	struct span digest = digest_of(random_span(a, 9)), manifest = random_span(a, 80), block = random_span(a, 70);
	struct item inside[] = { digest_item(random_span(a, 9)), bytes_item(block) };
	struct item bare = list_item(ARRAY, inside, 2), none = list_item(ARRAY, NULL, 0);

	refuse(a, &wrapper, "a digest, and nobody has signed it",
		envelope_around(&p, authentication(digest, NULL, 0), manifest));
	refuse(a, &wrapper, "not even a digest", envelope_around(&p, plain(&none), manifest));
	refuse(a, &wrapper, "the digest is not wrapped in a byte string", envelope_around(&p, plain(&bare), manifest));
	refuse(a, &wrapper, "a byte behind the list of the wrapper",
		envelope_around(&p, join(authentication(digest, &block, 1), random_span(a, 1)), manifest));
}

static void payloads(struct asker *a)
{
	static struct gen_bytes q, bad;
	struct parts p = any_parts(a);
	struct span uri = any_uri(a), content = random_span(a, between(a, 1, 90)), whole, shorter, longer;
	size_t at;

	p.more.it[p.more.n++] = uri_item(join(uri, text_span("x")));
	p.more.it[p.more.n++] = bytes_item(random_span(a, 9));
	p.more.it[p.more.n++] = uri_item(uri);
	at = p.more.n;
	p.more.it[p.more.n++] = bytes_item(content);
	struct parcel parcel = { .envelope = p.more };
	struct span auth = authentication(p.digest, p.block, p.n_blocks);
	whole = envelope_around(&parcel, auth, p.manifest);
	ask(&q, "ff", &whole, &uri);
	shorter = SPAN(uri.p, uri.n - 1);
	ask(&bad, "ff", &whole, &shorter);
	expect_pair(a, &integrated, "the payload whose key this is", &q, content, "no payload has this key", &bad);
	longer = any_uri(a);
	ask(&bad, "ff", &whole, &longer);
	expect_pair(a, &integrated, "the payload whose key this is", &q, content, "no payload has this key", &bad);
	parcel.envelope.it[at] = number_item(7);
	whole = envelope_around(&parcel, auth, p.manifest);
	ask(&bad, "ff", &whole, &uri);
	expect_pair(a, &integrated, "the payload whose key this is", &q, content, "a payload is a byte string", &bad);
}

void generate_envelopes(struct asker *a)
{
	static struct gen_bytes q;
	size_t n = 5 + gen_below(a->g, 4);

	for (size_t i = 0; i < n; i++) {
		struct parts p = any_parts(a);
		parts_question(&q, &p);
		expect(a, &shape, "elements with their heads, digest and blocks without", &q, parts_answer(&p));
	}
	wrong_entries(a);
	wrong_wrappers(a);
	for (size_t i = 0; i < 2; i++)
		payloads(a);
}
