/* Signatures: RFC 9053 §2.1 (ECDSA), §2.2 (EdDSA); and the whole check. */
#include "cbor.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#define HALF 32

static EVP_PKEY *open_p256(const struct cose_key *k)
{
	uint8_t point[1 + 2 * HALF] = { 4 /* uncompressed */ };
	char group[] = "P-256";
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	memcpy(point + 1, k->x, HALF);
	memcpy(point + 1 + HALF, k->y, HALF);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end(),
	};
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* COSE has r and s one behind the other; the library wants them in DER. */
static int to_der(struct cose_bytes signature, uint8_t **der)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.data, HALF, NULL), *s = BN_bin2bn(signature.data + HALF, HALF, NULL);
	int n = -1;

	if (sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
		r = s = NULL;
		n = i2d_ECDSA_SIG(sig, der);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return n;
}

static int check(EVP_PKEY *key, const EVP_MD *md, struct cose_bytes message, const uint8_t *sig, size_t sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good = -1;

	if (ctx != NULL && key != NULL && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1)
		good = EVP_DigestVerify(ctx, sig, sig_len, message.data, message.len);
	EVP_MD_CTX_free(ctx);
	return good == 1 ? COSE_DONE : COSE_NOT_VERIFIED;
}

int cose_check_signature(
	int64_t algorithm, const struct cose_key *key, struct cose_bytes message, struct cose_bytes signature)
{
	enum cose_curve curve = algorithm == COSE_ES256 ? COSE_P256 : COSE_ED25519;
	uint8_t *der = NULL;

	if (algorithm != COSE_ES256 && algorithm != COSE_EDDSA)
		return COSE_UNSUPPORTED;
	if (key->curve != curve || (key->algorithm != 0 && key->algorithm != algorithm) || signature.len != 2 * HALF)
		return COSE_INVALID;
	EVP_PKEY *pkey = curve == COSE_P256 ? open_p256(key)
					    : EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key->x, HALF);
	int status = COSE_FAILED;
	if (curve == COSE_ED25519) {
		status = check(pkey, NULL, message, signature.data, signature.len);
	} else {
		int n = to_der(signature, &der);
		if (n > 0)
			status = check(pkey, EVP_sha256(), message, der, (size_t)n);
	}
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	return status;
}

static int check_message(
	const struct cose_sign1 *m, const struct cose_key *key, struct cose_bytes aad, struct cose_bytes payload)
{
	int64_t algorithm;
	size_t cap = m->protected_header.len + aad.len + payload.len + 64, len;
	int status = cose_read_algorithm(m->protected_header, m->unprotected, &algorithm);

	if (status != 0)
		return status;
	uint8_t *tbs = malloc(cap);
	if (tbs == NULL)
		return COSE_FAILED;
	status = cose_to_be_signed(m->protected_header, aad, payload, tbs, cap, &len);
	if (status == 0)
		status = cose_check_signature(algorithm, key, (struct cose_bytes){ tbs, len }, m->signature);
	free(tbs);
	return status;
}

int cose_verify1(struct cose_bytes message, struct cose_bytes key, struct cose_bytes external_aad,
	struct cose_bytes detached, uint8_t *out, size_t cap, size_t *len)
{
	struct cose_sign1 m;
	struct cose_key k;
	int status = cose_read_sign1(message, &m);

	if (status == 0)
		status = cose_read_key(key, &k);
	if (status == 0 && m.detached != (detached.data != NULL))
		status = COSE_INVALID;
	if (status != 0)
		return status;
	struct cose_bytes payload = m.detached ? detached : m.payload;
	if (payload.len > cap)
		return COSE_NO_ROOM;
	status = check_message(&m, &k, external_aad, payload);
	if (status != 0)
		return status;
	if (payload.len != 0)
		memcpy(out, payload.data, payload.len);
	*len = payload.len;
	return COSE_DONE;
}
