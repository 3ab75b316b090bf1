/* Keys of badges: RSA, private as PEM, public as JWK. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/evidence_read.h"
#include "grader/export/jwt.h"
#include "runner/base/io.h"

#define KEY_BITS     2048
#define KEY_BITS_MIN 2048
#define KEY_BITS_MAX 8192
#define NUMBER_MAX   1024 /* bytes of a modulus */

void jwt_key_free(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
	*key = NULL;
}

static int write_pem(const char *path, const char *text, size_t len, struct err *e)
{
	SCOPED_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return err_set(e, ERR_USAGE, "%s: is there already; badges signed with it would lose their key", path);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	return write_full(fd, text, len) == 0 && fsync(fd) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s", path);
}

int jwt_key_make(const char *path, struct err *e)
{
	SCOPED_KEY key = EVP_RSA_gen(KEY_BITS);
	BIO *mem = BIO_new(BIO_s_mem());
	char *text = NULL;
	int rc = -1;
	if (key == NULL || mem == NULL || PEM_write_bio_PKCS8PrivateKey(mem, key, NULL, NULL, 0, NULL, NULL) != 1) {
		(void)err_set(e, ERR_RETRY, "%s: no key could be made", path);
	} else {
		long len = BIO_get_mem_data(mem, &text);
		rc = write_pem(path, text, (size_t)len, e);
	}
	BIO_free(mem);
	return rc;
}

int jwt_key_read(const char *path, EVP_PKEY **out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct stat st;
	char *text;
	size_t len;
	if (stat(path, &st) != 0 && errno == ENOENT)
		return err_set(e, ERR_USAGE, "%s: no key yet: make one with plumb badge key", path);
	if (io_read_file(AT_FDCWD, path, 65536, &a, &text, &len, e) != 0)
		return -1;
	if ((st.st_mode & 077) != 0)
		return err_set(e, ERR_OPERATOR, "%s: others may read it: chmod 600, and make a new key", path);
	BIO *mem = BIO_new_mem_buf(text, (int)len);
	EVP_PKEY *key = mem == NULL ? NULL : PEM_read_bio_PrivateKey(mem, NULL, NULL, NULL);
	BIO_free(mem);
	if (key == NULL)
		return err_set(e, ERR_OPERATOR, "%s: no private key in PEM", path);
	*out = key;
	return 0;
}

static int add_number(struct json *jwk, const char *name, const EVP_PKEY *key, const char *param)
{
	SCOPED_BUF text = { 0 };
	uint8_t bytes[NUMBER_MAX];
	BIGNUM *n = NULL;
	int len = -1;
	buf_init(&text, (size_t)2 * NUMBER_MAX);
	if (EVP_PKEY_get_bn_param(key, param, &n) == 1 && BN_num_bytes(n) <= NUMBER_MAX)
		len = BN_bn2bin(n, bytes);
	BN_free(n);
	if (len <= 0)
		return -1;
	jwt_base64url(&text, bytes, (size_t)len);
	json_add_string(jwk, name, buf_text(&text));
	return 0;
}

struct json *jwt_jwk(const EVP_PKEY *key, struct err *e)
{
	SCOPED_BUF text = { 0 };
	uint8_t sum[32];
	struct json *jwk = json_new_object();
	buf_init(&text, 8192);
	json_add_string(jwk, "kty", "RSA");
	if (add_number(jwk, "n", key, OSSL_PKEY_PARAM_RSA_N) != 0 ||
		add_number(jwk, "e", key, OSSL_PKEY_PARAM_RSA_E) != 0 || json_print(jwk, &text) != 0 ||
		EVP_Digest(text.data, text.len, sum, NULL, EVP_sha256(), NULL) != 1) {
		json_free(jwk);
		(void)err_set(e, ERR_OPERATOR, "the key is not RSA: make one with plumb badge key");
		return NULL;
	}
	buf_clear(&text); /* RFC 7638 §3: e, kty, n in that order, which is also the canonical one */
	jwt_base64url(&text, sum, sizeof sum);
	json_add_string(jwk, "kid", buf_text(&text));
	json_add_string(jwk, "alg", "RS256");
	json_add_string(jwk, "use", "sig");
	return jwk;
}

/* DER of RSAPublicKey would need an encoder; OpenSSL takes the numbers. */
static EVP_PKEY *key_of(const BIGNUM *n, const BIGNUM *exponent)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	uint8_t nb[NUMBER_MAX], eb[8];
	int n_len = BN_bn2nativepad(n, nb, BN_num_bytes(n)), e_len = BN_bn2nativepad(exponent, eb, sizeof eb);
	if (ctx != NULL && n_len > 0 && e_len > 0 && EVP_PKEY_fromdata_init(ctx) == 1) {
		OSSL_PARAM params[] = { OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, nb, (size_t)n_len),
			OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, eb, (size_t)e_len), OSSL_PARAM_construct_end() };
		if (EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
			key = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static BIGNUM *number(const struct json *jwk, const char *name, size_t max, struct arena *a)
{
	uint8_t *bytes;
	size_t len;
	const char *text = evidence_text(jwk, name);
	if (text[0] == '\0' || jwt_base64url_decode(text, strlen(text), a, &bytes, &len) != 0 || len == 0 || len > max)
		return NULL;
	return BN_bin2bn(bytes, (int)len, NULL);
}

int jwt_jwk_key(const struct json *jwk, const char *place, EVP_PKEY **out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	if (strcmp(evidence_text(jwk, "kty"), "RSA") != 0)
		return err_set(e, ERR_INPUT, "%s: not a JWK of kty RSA", place);
	BIGNUM *n = number(jwk, "n", NUMBER_MAX, &a), *exponent = number(jwk, "e", 8, &a);
	int bits = n == NULL ? 0 : BN_num_bits(n);
	EVP_PKEY *key = exponent == NULL || bits < KEY_BITS_MIN || bits > KEY_BITS_MAX ? NULL : key_of(n, exponent);
	BN_free(n);
	BN_free(exponent);
	if (key == NULL)
		return err_set(e, ERR_INPUT, "%s: no RSA key of 2048 to 8192 bits", place);
	*out = key;
	return 0;
}
