/* Who says so: draft-ietf-suit-manifest-37 §8.3, §6.2; RFC 9124 §4.3.18. */
#include "generate_part.h"

/* clang-format off */
static const struct ask_row signature = { .group = "authenticate", .op = OP_AUTHENTICATE, .critical = true };
static const struct ask_row trust = { .group = "authenticate", .op = OP_AUTHENTICATE, .clause = DRAFT "§6.2", .critical = true };
static const struct ask_row expired = { .group = "authenticate", .op = OP_AUTHENTICATE, .clause = "RFC 9124 §4.3.18" };
/* clang-format on */

struct letter {
	struct world world;
	size_t anchor;
	struct span content, manifest, digest, block[4];
	size_t n_blocks;
};

static void letter_question(struct gen_bytes *q, const struct letter *l)
{
	q->len = 0;
	put_world(q, &l->world);
	gen_put_field(q, l->digest.p, l->digest.n);
	gen_put_u8(q, (uint8_t)l->n_blocks);
	for (size_t i = 0; i < l->n_blocks; i++)
		gen_put_field(q, l->block[i].p, l->block[i].n);
	gen_put_field(q, l->manifest.p, l->manifest.n);
}

static struct letter any_letter(struct asker *a)
{
	struct letter l = { .world = any_world(a, 1, between(a, 2, 4)),
		.content = random_span(a, between(a, 20, 300)) };

	l.anchor = gen_below(a->g, (uint32_t)l.world.n_anchors);
	l.manifest = wrapped(l.content);
	l.digest = digest_of(l.manifest);
	l.block[l.n_blocks++] = block_by(a, &l.world.signer[l.anchor], l.digest);
	return l;
}

static void accept(struct asker *a, const struct ask_row *row, const char *why, const struct letter *l)
{
	static struct gen_bytes q;
	uint8_t anchor = (uint8_t)l->anchor;

	letter_question(&q, l);
	expect(a, row, why, &q, keep(&anchor, 1));
}

static void refuse(struct asker *a, const struct ask_row *row, const struct letter *good, const char *why,
	const struct letter *wrong)
{
	static struct gen_bytes q, bad;
	uint8_t anchor = (uint8_t)good->anchor;

	letter_question(&q, good);
	letter_question(&bad, wrong);
	expect_pair(a, row, "genuine: the answer is whose", &q, keep(&anchor, 1), why, &bad);
}

static struct span sign_again(struct asker *a, const struct letter *l, struct span payload)
{
	return block_by(a, &l->world.signer[l->anchor], payload);
}

static void digests(struct asker *a)
{
	struct letter l = any_letter(a), w = l;

	w.digest = digest_of(l.content);
	w.block[0] = sign_again(a, &l, w.digest);
	refuse(a, &signature, &l, "well signed, but the digest is over the bare manifest, without its wrapper", &w);
	w = l;
	w.manifest = flipped(l.manifest, l.manifest.n - 1);
	refuse(a, &signature, &l, "a bit of the manifest changed behind the digest", &w);
	w.digest = digest_of(w.manifest);
	refuse(a, &signature, &l, "manifest and digest changed behind the signature", &w);
	w = l;
	w.block[0] = flipped(l.block[0], l.block[0].n - 1);
	refuse(a, &signature, &l, "a bit of the signature changed", &w);
	w.block[0] = sign_again(a, &l, l.manifest);
	refuse(a, &signature, &l, "the manifest was signed, not its digest", &w);
	w.block[0] = sign_again(a, &l, wrapped(l.digest));
	refuse(a, &signature, &l, "the digest was signed with its wrapper: the payload of COSE is the content", &w);
	w.block[0] = sign_again(a, &l, digest_of(random_span(a, 9)));
	refuse(a, &signature, &l, "the signature of another manifest", &w);
}

/* COSE_Mac0 in its own shape: verify() cannot say anything about it, which is not yes. */
static struct span mac(struct asker *a)
{
	struct item alg[] = { number_item(1), number_item(5) };
	struct item header = list_item(MAP, alg, 1);
	struct item part[] = { bytes_item(plain(&header)), list_item(MAP, NULL, 0), nil(),
		bytes_item(random_span(a, 32)) };
	struct item tag = tag_item(17, list_item(ARRAY, part, 4));

	return plain(&tag);
}

static void strangers(struct asker *a)
{
	struct letter l = any_letter(a), w = l;
	struct signer stranger = new_signer(a, coin(a) ? P256 : ED25519, ANY);

	w.block[0] = block_by(a, &stranger, l.digest);
	refuse(a, &trust, &l, "genuine, but signed by somebody whom the device doesn't know", &w);
	w.block[0] = mac(a);
	refuse(a, &trust, &l, "a block that is no COSE_Sign1: that nobody could tell is not a yes", &w);
	w = l;
	w.n_blocks = 0;
	refuse(a, &trust, &l, "a digest, and nobody has signed it", &w);

	w = l;
	w.block[1] = l.block[0];
	w.block[0] = block_by(a, &stranger, l.digest);
	w.n_blocks = 2;
	accept(a, &signature, "the first block is a stranger's, the second is by one of ours", &w);
	w.block[0] = mac(a);
	accept(a, &signature, "the first block is of a kind that we don't know, the second is by one of ours", &w);
	w.block[2] = sign_again(a, &l, l.digest);
	w.n_blocks = 3;
	accept(a, &signature, "one good block is enough", &w);

	struct ask_row promise = trust;
	promise.level = "SHOULD"; /* the header's: everybody is to name the same anchor */
	promise.critical = false;
	w = l;
	w.anchor = between(a, 1, w.world.n_anchors - 1);
	w.block[0] = block_by(a, &w.world.signer[w.anchor], w.digest);
	w.block[1] = block_by(a, &w.world.signer[0], w.digest);
	w.n_blocks = 2;
	accept(a, &promise, "two of ours have signed: the first good block says who", &w);
}

static void times(struct asker *a)
{
	struct letter l = any_letter(a), w = l;

	w.world.not_after[l.anchor] = w.world.now;
	accept(a, &expired, "the last second of a key's time", &w);
	w.world.not_after[l.anchor] = w.world.now - 1;
	refuse(a, &expired, &l, "the key's time was over a second ago", &w);
	w.world.not_after[l.anchor] = w.world.now - between(a, 2, 90000000);
	refuse(a, &expired, &l, "the key's time is over", &w);
}

void generate_signed(struct asker *a)
{
	size_t n = 3 + gen_below(a->g, 3);

	for (size_t i = 0; i < n; i++) {
		struct letter l = any_letter(a);
		accept(a, &signature, "genuine: the answer is whose", &l);
	}
	digests(a);
	strangers(a);
	times(a);
	times(a);
}
