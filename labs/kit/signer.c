/* See signer.h. */
#include "labs/kit/signer.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>

struct curve {
	EC_GROUP *group;
	BN_CTX *ctx;
	const BIGNUM *order;
};

static const struct curve *p256(void)
{
	static struct curve c;

	if (c.group == NULL) {
		c.group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
		c.ctx = BN_CTX_new();
		must(c.group != NULL && c.ctx != NULL, "the curve P-256");
		c.order = EC_GROUP_get0_order(c.group);
	}
	return &c;
}

static BIGNUM *number(const uint8_t p[32])
{
	BIGNUM *n = BN_bin2bn(p, 32, NULL);

	must(n != NULL, "BN_bin2bn");
	return n;
}

/* 1 <= k < n: a draw of 256 bits misses that with probability 2^-32. */
static BIGNUM *any_scalar(struct asker *a, uint8_t out[32])
{
	for (;;) {
		gen_random(a->g, out, 32);
		BIGNUM *k = number(out);
		if (!BN_is_zero(k) && BN_cmp(k, p256()->order) < 0)
			return k;
		BN_free(k);
	}
}

static void multiply(const BIGNUM *k, uint8_t x[32], uint8_t y[32])
{
	const struct curve *c = p256();
	EC_POINT *point = EC_POINT_new(c->group);
	BIGNUM *bx = BN_new(), *by = BN_new();

	must(point != NULL && EC_POINT_mul(c->group, point, k, NULL, NULL, c->ctx) == 1 &&
			EC_POINT_get_affine_coordinates(c->group, point, bx, by, c->ctx) == 1 &&
			BN_bn2binpad(bx, x, 32) == 32 && BN_bn2binpad(by, y, 32) == 32,
		"a multiplication on P-256");
	BN_free(bx);
	BN_free(by);
	EC_POINT_free(point);
}

struct signer new_signer(struct asker *a, int curve, enum shape shape)
{
	struct signer s = { .curve = curve };
	size_t n = sizeof s.x;

	if (curve == ED25519) {
		gen_random(a->g, s.secret, sizeof s.secret);
		EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, s.secret, sizeof s.secret);
		must(key != NULL && EVP_PKEY_get_raw_public_key(key, s.x, &n) == 1, "an Ed25519 key");
		EVP_PKEY_free(key);
		return s;
	}
	do {
		BIGNUM *d = any_scalar(a, s.secret);
		multiply(d, s.x, s.y);
		BN_free(d);
	} while ((shape == SHORT_X && s.x[0] != 0) || (shape == SHORT_Y && s.y[0] != 0));
	return s;
}

/* s = k^-1 (h + r d) mod n. */
static void ecdsa_once(struct asker *a, const struct signer *signer, struct span message, uint8_t out[64])
{
	const struct curve *c = p256();
	uint8_t digest[32], drawn[32], y[32];
	BIGNUM *k = any_scalar(a, drawn), *d = number(signer->secret), *s = BN_new(), *r, *h;

	multiply(k, out, y);
	r = number(out);
	SHA256(message.p, message.n, digest);
	h = number(digest);
	must(BN_nnmod(r, r, c->order, c->ctx) == 1 && BN_mod_mul(s, r, d, c->order, c->ctx) == 1 &&
			BN_mod_add(s, s, h, c->order, c->ctx) == 1 && BN_mod_inverse(k, k, c->order, c->ctx) != NULL &&
			BN_mod_mul(s, s, k, c->order, c->ctx) == 1 && BN_bn2binpad(r, out, 32) == 32 &&
			BN_bn2binpad(s, out + 32, 32) == 32,
		"an ECDSA signature");
	BN_free(k), BN_free(d), BN_free(s), BN_free(r), BN_free(h);
}

static void eddsa(const struct signer *signer, struct span message, uint8_t out[64])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, signer->secret, sizeof signer->secret);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 64;

	must(key != NULL && ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
			EVP_DigestSign(ctx, out, &n, message.p, message.n) == 1,
		"an Ed25519 signature");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

struct span sign(struct asker *a, const struct signer *s, struct span message, enum leading leading)
{
	uint8_t out[64];

	if (s->curve == ED25519)
		eddsa(s, message, out);
	else
		do
			ecdsa_once(a, s, message, out);
		while ((leading == SHORT_R && out[0] != 0) || (leading == SHORT_S && out[32] != 0));
	return keep(out, sizeof out);
}

struct span der_of(struct span signature)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *der = NULL;

	must(sig != NULL && ECDSA_SIG_set0(sig, number(signature.p), number(signature.p + 32)) == 1, "ECDSA_SIG");
	int n = i2d_ECDSA_SIG(sig, &der);
	must(n > 0, "i2d_ECDSA_SIG");
	struct span s = keep(der, (size_t)n);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return s;
}
