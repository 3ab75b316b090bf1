#include "grader/export/jwt.h"

#include <string.h>

#include "grader/evidence_read.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int jwt_base64url(struct buf *out, const void *p, size_t n)
{
	const uint8_t *s = p;
	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)s[i] << 16 | (uint32_t)(i + 1 < n ? s[i + 1] : 0) << 8 |
			     (uint32_t)(i + 2 < n ? s[i + 2] : 0);
		for (size_t k = 0; k < 4 && k <= n - i; k++)
			buf_u8(out, (uint8_t)alphabet[v >> (18 - 6 * k) & 63]);
	}
	return buf_ok(out) ? 0 : -1;
}

/* Strict: no padding, no blanks, no left-over bits (RFC 4648 §3.5), or one token could be written in several ways. */
int jwt_base64url_decode(const char *s, size_t n, struct arena *a, uint8_t **out, size_t *out_len)
{
	uint32_t v = 0;
	size_t bits = 0, len = 0;
	uint8_t *bytes = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++) {
		const char *at = s[i] == '\0' ? NULL : strchr(alphabet, s[i]);
		if (at == NULL)
			return -1;
		v = v << 6 | (uint32_t)(at - alphabet);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[len++] = (uint8_t)(v >> bits);
			v &= (1U << bits) - 1;
		}
	}
	if (n % 4 == 1 || v != 0)
		return -1;
	*out = bytes;
	*out_len = len;
	return 0;
}

int jwt_sign(const struct json *header, const struct json *payload, EVP_PKEY *key, struct buf *out, struct err *e)
{
	SCOPED_BUF h = { 0 };
	SCOPED_BUF p = { 0 };
	uint8_t signature[1024];
	size_t len = sizeof signature;
	buf_init(&h, JWT_MAX);
	buf_init(&p, JWT_MAX);
	json_print(header, &h);
	json_print(payload, &p);
	jwt_base64url(out, h.data, h.len);
	buf_u8(out, '.');
	jwt_base64url(out, p.data, p.len);
	if (!buf_ok(&h) || !buf_ok(&p) || !buf_ok(out))
		return err_set(e, ERR_BUG, "the badge is longer than %zu bytes", JWT_MAX);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool signed_ok = ctx != NULL && EVP_PKEY_get_size(key) <= (int)sizeof signature &&
			 EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
			 EVP_DigestSign(ctx, signature, &len, out->data, out->len) == 1;
	EVP_MD_CTX_free(ctx);
	if (!signed_ok)
		return err_set(e, ERR_OPERATOR, "the key can't sign with RS256: make one with plumb badge key");
	buf_u8(out, '.');
	return jwt_base64url(out, signature, len);
}

static int parse_part(const char *s, size_t n, const char *what, struct arena *a, struct json **out, struct err *e)
{
	uint8_t *bytes;
	size_t len;
	if (jwt_base64url_decode(s, n, a, &bytes, &len) != 0)
		return err_set(e, ERR_INPUT, "badge: its %s is not base64url", what);
	return json_parse((const char *)bytes, len, arena_printf(a, "badge: its %s", what), out, e);
}

int jwt_parse(const char *text, size_t len, struct arena *a, struct jwt *out, struct err *e)
{
	struct jwt t = { .text = text };
	uint8_t *signature;
	while (len > 0 && strchr(" \r\n\t", text[len - 1]) != NULL)
		len--;
	const char *dot = memchr(text, '.', len);
	const char *second = dot == NULL ? NULL : memchr(dot + 1, '.', len - (size_t)(dot + 1 - text));
	if (second == NULL)
		return err_set(e, ERR_INPUT, "badge: not three parts with two dots between them: no signed badge");
	t.signed_len = (size_t)(second - text);
	if (jwt_base64url_decode(second + 1, len - t.signed_len - 1, a, &signature, &t.signature_len) != 0)
		return err_set(e, ERR_INPUT, "badge: its signature is not base64url");
	t.signature = signature;
	if (parse_part(text, (size_t)(dot - text), "header", a, &t.header, e) != 0)
		return -1;
	if (parse_part(dot + 1, (size_t)(second - dot) - 1, "payload", a, &t.payload, e) != 0) {
		json_free(t.header);
		return -1;
	}
	*out = t;
	return 0;
}

void jwt_release(struct jwt *t)
{
	json_free(t->header);
	json_free(t->payload);
	t->header = t->payload = NULL;
}

int jwt_check(const struct jwt *t, EVP_PKEY *key, struct err *e)
{
	const char *alg = evidence_text(t->header, "alg");
	if (strcmp(alg, "RS256") != 0)
		return err_set(e, ERR_INPUT, "badge: signed with \"%.20s\", only RS256 is taken", alg);
	if (evidence_node(t->header, "crit") != NULL)
		return err_set(e, ERR_INPUT, "badge: its header has \"crit\", which this program does not know");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		    EVP_DigestVerify(
			    ctx, t->signature, t->signature_len, (const unsigned char *)t->text, t->signed_len) == 1;
	EVP_MD_CTX_free(ctx);
	return good ? 0
		    : err_set(e, ERR_INPUT,
			      "badge: the signature does not match: it was changed, or signed by another "
			      "key");
}
