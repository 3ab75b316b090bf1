/* An independent second implementation: EVP one-shot digest, frames built with the kit's byte writer. */
#include "labs/kit/gen.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

enum { OP_PACK = 1, OP_OPEN = 2 };

static void frame(struct gen_bytes *b, const uint8_t *body, size_t n)
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	gen_put_u16(b, (uint16_t)n);
	gen_put(b, body, n);
	EVP_Digest(b->data, b->len, hash, NULL, EVP_sha256(), NULL);
	gen_put(b, hash, 8);
}

static void pack(struct gen *g, int i)
{
	static struct gen_bytes f;
	uint8_t body[300];
	char id[32];
	size_t n = i == 0 ? 0 : i == 1 ? 300 : i == 2 ? 256 : 1 + gen_below(g, 299);
	gen_random(g, body, n);
	f.len = 0;
	frame(&f, body, n);
	snprintf(id, sizeof(id), "pack-%d", i);
	gen_vector(g, &(struct gen_vector){ .id = id,
			      .group = "pack",
			      .polarity = "accept",
			      .source = "EVP_Digest",
			      .why = "a body of some bytes is framed",
			      .op = OP_PACK,
			      .in = body,
			      .in_len = n,
			      .out = f.data,
			      .out_len = f.len });
}

static void limit(struct gen *g, int i)
{
	static struct gen_bytes f;
	static uint8_t body[400];
	char id[32], pair[32];
	size_t n = 301 + gen_below(g, 99);
	gen_random(g, body, sizeof(body));
	snprintf(id, sizeof(id), "limit-%d-long", i);
	snprintf(pair, sizeof(pair), "limit-%d-good", i);
	f.len = 0;
	frame(&f, body, 300);
	gen_vector(g, &(struct gen_vector){ .id = pair,
			      .group = "limit",
			      .polarity = "accept",
			      .source = "EVP_Digest",
			      .why = "300 bytes are not too long",
			      .op = OP_PACK,
			      .in = body,
			      .in_len = 300,
			      .out = f.data,
			      .out_len = f.len });
	gen_vector(g, &(struct gen_vector){ .id = id,
			      .group = "limit",
			      .polarity = "reject",
			      .source = "by construction",
			      .why = "a body over the limit must be refused",
			      .pair = pair,
			      .op = OP_PACK,
			      .in = body,
			      .in_len = n,
			      .status = -1,
			      .any_negative = true });
}

static void open_pair(struct gen *g, int i)
{
	static struct gen_bytes f;
	uint8_t body[64];
	char id[32], pair[32];
	size_t n = 1 + gen_below(g, 63);
	gen_random(g, body, n);
	f.len = 0;
	frame(&f, body, n);
	snprintf(id, sizeof(id), "open-%d-bad", i);
	snprintf(pair, sizeof(pair), "open-%d-good", i);
	gen_vector(g, &(struct gen_vector){ .id = pair,
			      .group = "open",
			      .polarity = "accept",
			      .source = "EVP_Digest",
			      .why = "a good frame gives its body",
			      .op = OP_OPEN,
			      .in = f.data,
			      .in_len = f.len,
			      .out = body,
			      .out_len = n });
	f.data[f.len - 1 - (size_t)(i % 8)] ^= 0x01;
	gen_vector(g, &(struct gen_vector){ .id = id,
			      .group = "open",
			      .polarity = "reject",
			      .source = "by construction",
			      .why = "one byte of the tag is wrong",
			      .pair = pair,
			      .critical = true,
			      .op = OP_OPEN,
			      .in = f.data,
			      .in_len = f.len,
			      .status = -1,
			      .any_negative = true });
}

int generate(struct gen *g)
{
	int more = (int)gen_below(g, 4);
	for (int i = 0; i < 8 + more; i++)
		pack(g, i);
	for (int i = 0; i < 4 + more; i++)
		limit(g, i);
	for (int i = 0; i < 8 + more; i++)
		open_pair(g, i);
	return 0;
}
