/* Digests and what is severed: draft-ietf-suit-manifest-37 §10, §8.6, §8.4.12. */
#include "generate_part.h"

#include <openssl/sha.h>

/* clang-format off */
static const struct ask_row row = { .group = "digest", .op = OP_DIGEST };
static const struct ask_row worst = { .group = "digest", .op = OP_DIGEST, .critical = true };
static const struct ask_row severed = { .group = "severable", .op = OP_SEQUENCE };
static const struct ask_row integrity = { .group = "severable", .op = OP_SEQUENCE, .clause = DRAFT "§8.4.12", .critical = true };
/* clang-format on */

enum { ABSENT, INLINE, SEVERED };

static struct span digest_with(int64_t algorithm, struct span bytes)
{
	struct item part[] = { number_item(algorithm), bytes_item(bytes) };
	struct item it = list_item(ARRAY, part, 2);

	return plain(&it);
}

static void refuse(
	struct asker *a, const struct ask_row *r, struct span element, const char *why, struct span bad_digest)
{
	static struct gen_bytes q, bad;
	struct span good = digest_of(element);

	ask(&q, "ff", &good, &element);
	ask(&bad, "ff", &bad_digest, &element);
	expect_pair(a, r, "the digest of this element", &q, nothing, why, &bad);
}

static void digests(struct asker *a)
{
	struct span element = random_span(a, between(a, 0, 300)), hash = sha256(element), good = digest_of(element);
	struct item text = text_item("sha-256"), part[] = { text, bytes_item(hash) };
	struct item named = list_item(ARRAY, part, 2), only = list_item(ARRAY, part + 1, 1);
	uint8_t long_hash[SHA384_DIGEST_LENGTH];

	SHA384(element.p, element.n, long_hash);
	refuse(a, &worst, element, "a bit is wrong at the start", digest_with(-16, flipped(hash, 0)));
	refuse(a, &worst, element, "a bit is wrong at the end", digest_with(-16, flipped(hash, 31)));
	refuse(a, &worst, element, "half a digest: the rest was not compared", digest_with(-16, SPAN(hash.p, 16)));
	refuse(a, &worst, element, "an empty digest is like everything", digest_with(-16, nothing));
	refuse(a, &row, element, "33 bytes are no SHA-256", digest_with(-16, join(hash, random_span(a, 1))));
	refuse(a, &row, element, "SHA-384 is not one of ours", digest_with(-43, SPAN(long_hash, sizeof long_hash)));
	refuse(a, &row, element, "another algorithm's number over the bytes of SHA-256", digest_with(-44, hash));
	refuse(a, &row, element, "16 is not -16", digest_with(16, hash));
	refuse(a, &row, element, "an algorithm is a number", plain(&named));
	refuse(a, &row, element, "a digest has an algorithm", plain(&only));
	refuse(a, &row, element, "a byte behind the digest", join(good, random_span(a, 1)));
}

static void sequence_question(
	struct gen_bytes *q, unsigned where, struct span bytes, const struct span *given, struct span empty)
{
	ask(q, "bfbf", where, &bytes, given != NULL ? 1u : 0u, given != NULL ? given : &empty);
}

static void sequences(struct asker *a)
{
	static struct gen_bytes q, bad;
	struct span content = random_span(a, between(a, 1, 300)), element = wrapped(content),
		    digest = digest_of(element);
	struct span other = wrapped(random_span(a, content.n)), changed = flipped(element, element.n - 1);

	sequence_question(&q, INLINE, content, NULL, nothing);
	expect(a, &severed, "the sequence stands in the manifest", &q, content);
	sequence_question(&q, INLINE, content, &other, nothing);
	expect(a, &severed, "what stands in the manifest counts, whatever the envelope says", &q, content);

	sequence_question(&q, SEVERED, digest, &element, nothing);
	const char *why = "the severed sequence, out of the envelope";
	sequence_question(&bad, SEVERED, digest, NULL, nothing);
	expect_pair(a, &severed, why, &q, content, "it is not in the envelope", &bad);
	struct ask_row unsigned_row = severed;
	unsigned_row.critical = true;
	sequence_question(&bad, ABSENT, nothing, &element, nothing);
	expect_pair(a, &unsigned_row, why, &q, content,
		"the manifest knows of no such sequence: nobody has signed this", &bad);
	sequence_question(&bad, SEVERED, digest, &other, nothing);
	expect_pair(a, &integrity, why, &q, content, "another sequence than the one that was signed", &bad);
	sequence_question(&bad, SEVERED, digest, &changed, nothing);
	expect_pair(a, &integrity, why, &q, content, "a bit of the severed sequence is wrong", &bad);
	struct span longer = join(element, random_span(a, 1)), longer_digest = digest_of(longer);
	sequence_question(&bad, SEVERED, longer_digest, &longer, nothing);
	expect_pair(a, &severed, why, &q, content, "a byte behind the wrapper, and the digest is right", &bad);
	struct span bare = digest_of(content);
	sequence_question(&bad, SEVERED, bare, &element, nothing);
	expect_pair(a, &integrity, why, &q, content, "the digest is over the bare content, without the wrapper", &bad);
}

void generate_digests(struct asker *a)
{
	size_t n = 2 + gen_below(a->g, 2);

	for (size_t i = 0; i < n; i++)
		digests(a);
	for (size_t i = 0; i < n; i++)
		sequences(a);
}
