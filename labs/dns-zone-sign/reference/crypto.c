/* Signatures and SHA-1 from libcrypto. */
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "sign.h"

static EVP_PKEY *ed25519_key(const struct key *key)
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->priv, key->priv_len);
}

static EVP_PKEY *p256_key(const struct key *key)
{
	uint8_t point[65] = { 4 }, scalar[32];
	char group[] = "P-256";
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	memcpy(point + 1, key->pub, 64);
	BIGNUM *d = BN_bin2bn(key->priv, (int)key->priv_len, NULL);
	if (d == NULL || BN_bn2nativepad(d, scalar, sizeof(scalar)) < 0)
		exit(zone_complain("unusable private key"));
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar, sizeof(scalar)),
		OSSL_PARAM_construct_end(),
	};
	if (EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
		pkey = NULL;
	BN_clear_free(d);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* RFC 6605 §4: r and s, 32 octets each, big endian; libcrypto hands out DER. */
static bool ecdsa_raw(const uint8_t *der, size_t len, uint8_t signature[64])
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	bool good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature, 32) == 32 &&
		    BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature + 32, 32) == 32;
	ECDSA_SIG_free(sig);
	return good;
}

void key_sign(const struct key *key, const struct bytes *data, uint8_t signature[64])
{
	bool ed25519 = key->algorithm == 15;
	uint8_t out[128];
	size_t len = sizeof(out);
	EVP_PKEY *pkey = ed25519 ? ed25519_key(key) : p256_key(key);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool good = pkey != NULL && md != NULL &&
		    EVP_DigestSignInit(md, NULL, ed25519 ? NULL : EVP_sha256(), NULL, pkey) == 1 &&
		    EVP_DigestSign(md, out, &len, data->data, data->len) == 1;
	if (good && ed25519)
		memcpy(signature, out, 64);
	else if (good)
		good = ecdsa_raw(out, len, signature);
	EVP_MD_CTX_free(md);
	EVP_PKEY_free(pkey);
	if (!good)
		exit(zone_complain("libcrypto could not sign"));
}

void sha1(const struct bytes *data, uint8_t digest[20])
{
	SHA1(data->data, data->len, digest);
}
