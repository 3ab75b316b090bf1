/* See generate_oracle.h. */
#include "generate_oracle.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t hash_len(int hash)
{
	return hash == SHA_256 ? 32 : 48;
}

static const char *hash_name(int hash)
{
	return hash == SHA_256 ? "SHA256" : "SHA384";
}

static OSSL_PARAM octets(const char *key, struct span s)
{
	static uint8_t empty[1];
	uint8_t *p = empty;

	if (s.n != 0)
		memcpy(&p, &s.p, sizeof p); /* OSSL_PARAM has no const */
	return OSSL_PARAM_construct_octet_string(key, p, s.n);
}

static void derive(const char *name, const OSSL_PARAM params[], uint8_t *out, size_t n)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);

	must(ctx != NULL && EVP_KDF_derive(ctx, out, n, params) == 1, name);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static OSSL_PARAM digest_param(int hash)
{
	static char names[3][8] = { "", "SHA256", "SHA384" };

	return OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, names[hash], 0);
}

static OSSL_PARAM mode_param(bool extract)
{
	static int modes[] = { EVP_KDF_HKDF_MODE_EXPAND_ONLY, EVP_KDF_HKDF_MODE_EXTRACT_ONLY };

	return OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &modes[extract]);
}

/* An empty salt is left out: OpenSSL then takes HashLen zeros. */
void oracle_extract(int hash, struct span salt, struct span ikm, uint8_t *out)
{
	OSSL_PARAM p[] = {
		digest_param(hash),
		mode_param(true),
		octets(OSSL_KDF_PARAM_KEY, ikm),
		salt.n != 0 ? octets(OSSL_KDF_PARAM_SALT, salt) : OSSL_PARAM_construct_end(),
		OSSL_PARAM_construct_end(),
	};

	derive("HKDF", p, out, hash_len(hash));
}

void oracle_expand(int hash, struct span prk, struct span info, uint8_t *out, size_t n)
{
	OSSL_PARAM p[] = {
		digest_param(hash),
		mode_param(false),
		octets(OSSL_KDF_PARAM_KEY, prk),
		octets(OSSL_KDF_PARAM_INFO, info),
		OSSL_PARAM_construct_end(),
	};

	derive("HKDF", p, out, n);
}

/* The structure is laid out here; HKDF is OpenSSL's. */
void oracle_label(int hash, struct span secret, struct span label, struct span context, uint8_t *out, size_t n)
{
	uint8_t info[600] = { (uint8_t)(n >> 8), (uint8_t)n, (uint8_t)(label.n + 6), 't', 'l', 's', '1', '3', ' ' };

	must(label.n <= 249 && context.n <= 255, "oracle_label: lengths");
	memcpy(info + 9, label.p, label.n);
	info[9 + label.n] = (uint8_t)context.n;
	if (context.n != 0)
		memcpy(info + 10 + label.n, context.p, context.n);
	oracle_expand(hash, secret, SPAN(info, 10 + label.n + context.n), out, n);
}

void oracle_tls_label(int hash, struct span secret, const char *label, struct span data, uint8_t *out, size_t n)
{
	OSSL_PARAM p[] = {
		digest_param(hash),
		mode_param(false),
		octets(OSSL_KDF_PARAM_KEY, secret),
		octets(OSSL_KDF_PARAM_PREFIX, text_span("tls13 ")),
		octets(OSSL_KDF_PARAM_LABEL, text_span(label)),
		octets(OSSL_KDF_PARAM_DATA, data),
		OSSL_PARAM_construct_end(),
	};

	derive("TLS13-KDF", p, out, n);
}

void oracle_row(int hash, struct span secret, struct span ikm, uint8_t *out)
{
	OSSL_PARAM p[8];
	size_t n = 0;

	p[n++] = digest_param(hash);
	p[n++] = mode_param(true);
	p[n++] = octets(OSSL_KDF_PARAM_PREFIX, text_span("tls13 "));
	p[n++] = octets(OSSL_KDF_PARAM_LABEL, text_span("derived"));
	if (secret.n != 0)
		p[n++] = octets(OSSL_KDF_PARAM_SALT, secret);
	if (ikm.n != 0)
		p[n++] = octets(OSSL_KDF_PARAM_KEY, ikm);
	p[n] = OSSL_PARAM_construct_end();
	derive("TLS13-KDF", p, out, hash_len(hash));
}

void oracle_hash(int hash, struct span a, struct span b, struct span c, uint8_t *out)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash_name(hash), NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const struct span piece[] = { a, b, c };
	bool good = md != NULL && ctx != NULL && EVP_DigestInit_ex2(ctx, md, NULL) == 1;

	for (size_t i = 0; good && i < 3; i++)
		if (piece[i].n != 0)
			good = EVP_DigestUpdate(ctx, piece[i].p, piece[i].n) == 1;
	must(good && EVP_DigestFinal_ex(ctx, out, NULL) == 1, "digest");
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
}

void oracle_mac(int hash, struct span key, struct span data, uint8_t *out)
{
	static char names[3][8] = { "", "SHA256", "SHA384" };
	OSSL_PARAM p[] = { OSSL_PARAM_construct_utf8_string("digest", names[hash], 0), OSSL_PARAM_construct_end() };
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);

	must(ctx != NULL && EVP_MAC_init(ctx, key.p, key.n, p) == 1 && EVP_MAC_update(ctx, data.p, data.n) == 1 &&
			EVP_MAC_final(ctx, out, NULL, HASH_MAX) == 1,
		"HMAC");
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
}

void oracle_finished(int hash, struct span base_key, struct span transcript_hash, uint8_t *out)
{
	uint8_t key[HASH_MAX];

	oracle_tls_label(hash, base_key, "finished", none, key, hash_len(hash));
	oracle_mac(hash, SPAN(key, hash_len(hash)), transcript_hash, out);
}

void oracle_transcript(int hash, struct span hello1, struct span rest, struct span tail, uint8_t *out)
{
	uint8_t synthetic[4 + HASH_MAX] = { 254, 0, 0, (uint8_t)hash_len(hash) };

	if (hello1.n != 0)
		oracle_hash(hash, hello1, none, none, synthetic + 4);
	oracle_hash(hash, SPAN(synthetic, hello1.n != 0 ? 4 + hash_len(hash) : 0), rest, tail, out);
}
