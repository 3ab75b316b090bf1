/* Fresh keys from the seed, and keys that nobody should use any more. */
#include "generate_draft.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <stdio.h>
#include <string.h>

static void put_text(struct gen_bytes *b, const char *text)
{
	gen_put(b, text, strlen(text));
}

static void put_hex_line(struct gen_bytes *b, const char *title, const uint8_t *p, size_t n)
{
	char digits[3];
	put_text(b, title);
	for (size_t i = 0; i < n; i++) {
		snprintf(digits, sizeof(digits), "%02x", p[i]);
		put_text(b, digits);
	}
	put_text(b, "\n");
}

/* d in [1, n-1] from 48 octets, so that the remainder is as good as uniform; Q = dG. */
static int p256_pair(struct gen *g, uint8_t priv[32], uint8_t pub[64])
{
	uint8_t wide[48], point[65];
	gen_random(g, wide, sizeof(wide));
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = EC_POINT_new(group);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *d = BN_bin2bn(wide, sizeof(wide), NULL);
	BIGNUM *top = BN_dup(EC_GROUP_get0_order(group));
	bool good = BN_sub_word(top, 1) && BN_nnmod(d, d, top, ctx) && BN_add_word(d, 1) &&
		    EC_POINT_mul(group, q, d, NULL, NULL, ctx) &&
		    EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point, 65, ctx) == 65 &&
		    BN_bn2binpad(d, priv, 32) == 32;
	memcpy(pub, point + 1, 64);
	BN_free(top);
	BN_free(d);
	BN_CTX_free(ctx);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return good ? 0 : -1;
}

static int ed25519_pair(struct gen *g, uint8_t priv[32], uint8_t pub[32])
{
	size_t n = 32;
	gen_random(g, priv, 32);
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, priv, 32);
	bool good = pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, pub, &n) == 1 && n == 32;
	EVP_PKEY_free(pkey);
	return good ? 0 : -1;
}

static void put_key(struct draft *d, struct gen_bytes *b, unsigned flags, unsigned algorithm, const uint8_t *pub,
	size_t pub_len, const uint8_t *priv, size_t priv_len)
{
	char head[TEXT_SIZE + 64];
	snprintf(head, sizeof(head), "zone %s\nflags %u\nalgorithm %u\n", d->apex, flags, algorithm);
	put_text(b, head);
	put_hex_line(b, "public ", pub, pub_len);
	put_hex_line(b, "private ", priv, priv_len);
}

static int put_fresh_key(struct draft *d, struct gen_bytes *b, unsigned flags)
{
	uint8_t priv[32], pub[64];
	bool p256 = (d->features & F_P256) != 0;
	if ((p256 ? p256_pair(d->g, priv, pub) : ed25519_pair(d->g, priv, pub)) != 0)
		return gen_fail(d->g, "libcrypto made no key");
	put_key(d, b, flags, p256 ? 13 : 15, pub, p256 ? 64 : 32, priv, 32);
	return 0;
}

/* 1 is RSA/MD5, 3 is DSA, 12 a Russian one of 2001: MUST NOT sign with them. Nothing here is a key; nobody should come
 * so far as to look. */
static void put_retired_key(struct draft *d, struct gen_bytes *b, unsigned flags)
{
	static const unsigned algorithms[] = { 1, 3, 12 };
	uint8_t noise[160];
	gen_random(d->g, noise, sizeof(noise));
	put_key(d, b, flags, algorithms[gen_below(d->g, 3)], noise, 128, noise + 128, 32);
}

int draft_keys(struct draft *d, unsigned flags, struct gen_bytes *b)
{
	bool retired = (d->features & F_RETIRED) != 0, first = gen_below(d->g, 2) == 0;
	if (retired && first)
		put_retired_key(d, b, flags);
	if (put_fresh_key(d, b, flags) != 0)
		return -1;
	if (retired && !first)
		put_retired_key(d, b, flags);
	return 0;
}
