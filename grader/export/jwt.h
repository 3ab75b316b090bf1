/* JSON Web Tokens as compact JWS (RFC 7515, RFC 7519) with RS256 and nothing else: the one algorithm that every reader of
 * Open Badges has to know. A token that names another one is refused before its signature is looked at (RFC 8725 §3.1). */
#ifndef GRADER_EXPORT_JWT_H
#define GRADER_EXPORT_JWT_H

#include <openssl/evp.h>

#include "runner/base/json.h"

#define JWT_MAX ((size_t)1 << 20)

void jwt_key_free(EVP_PKEY **key);
#define SCOPED_KEY __attribute__((cleanup(jwt_key_free))) EVP_PKEY *

/* A private key as PEM (PKCS #8), written with mode 0600; an existing file is never replaced: ERR_USAGE. */
int jwt_key_make(const char *path, struct err *e);
int jwt_key_read(const char *path, EVP_PKEY **out, struct err *e); /* private; ERR_OPERATOR when others may read it */

/* Public part as JWK (RFC 7517), with its thumbprint (RFC 7638) as kid. */
struct json *jwt_jwk(const EVP_PKEY *key, struct err *e); /* NULL with *e; freed with json_free */
int jwt_jwk_key(
	const struct json *jwk, const char *place, EVP_PKEY **out, struct err *e); /* RSA of 2048 to 8192 bits */

/* header and payload are printed canonically. */
int jwt_sign(const struct json *header, const struct json *payload, EVP_PKEY *key, struct buf *out, struct err *e);

/* Splits a token and reads both parts; *signed_len bytes of text are what the signature covers. */
struct jwt {
	struct json *header, *payload; /* freed with json_free */
	const char *text;
	size_t signed_len;
	const uint8_t *signature;
	size_t signature_len;
};
int jwt_parse(const char *text, size_t len, struct arena *a, struct jwt *out, struct err *e);
void jwt_release(struct jwt *t);
int jwt_check(const struct jwt *t, EVP_PKEY *key, struct err *e);

int jwt_base64url(struct buf *out, const void *p, size_t n);
int jwt_base64url_decode(const char *s, size_t n, struct arena *a, uint8_t **out, size_t *out_len);

#endif
