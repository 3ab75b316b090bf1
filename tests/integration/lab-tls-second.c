/* A right solution of tls13-keys by another road than labs/tls13-keys/reference: one file, EVP_MAC instead of HMAC(),
 * a running hash instead of pieces, labels in one table. What the vectors ask must not depend on which of the two it is. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdbool.h>
#include <string.h>

#include "tls13_keys.h"

typedef struct tls13_bytes bytes;

struct suite {
	char name[8];
	size_t size;
};

static const struct suite *suite(enum tls13_hash hash)
{
	static const struct suite all[] = { { "SHA256", 32 }, { "SHA384", 48 } };

	return hash == TLS13_SHA256 ? &all[0] : hash == TLS13_SHA384 ? &all[1] : NULL;
}

static bool is_secret(const struct suite *s, bytes b)
{
	return s != NULL && b.len == s->size;
}

/* HMAC over up to three pieces. */
static int mac(const struct suite *s, bytes key, const bytes piece[3], uint8_t *out)
{
	char name[8];
	memcpy(name, s->name, sizeof name);
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string("digest", name, 0), OSSL_PARAM_construct_end() };
	EVP_MAC *m = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = m != NULL ? EVP_MAC_CTX_new(m) : NULL;
	bool good;

	good = ctx != NULL && EVP_MAC_init(ctx, key.data, key.len, params) == 1;
	for (int i = 0; good && i < 3; i++)
		good = piece[i].len == 0 || EVP_MAC_update(ctx, piece[i].data, piece[i].len) == 1;
	good = good && EVP_MAC_final(ctx, out, NULL, s->size) == 1;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(m);
	return good ? 0 : TLS13_FAILED;
}

static EVP_MD_CTX *hash_begin(const struct suite *s)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx != NULL && EVP_DigestInit_ex(ctx, s->size == 32 ? EVP_sha256() : EVP_sha384(), NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

static void hash_add(EVP_MD_CTX *ctx, bytes b)
{
	if (ctx != NULL && b.len != 0)
		(void)EVP_DigestUpdate(ctx, b.data, b.len);
}

static int hash_end(EVP_MD_CTX *ctx, uint8_t *out)
{
	int good = ctx != NULL && EVP_DigestFinal_ex(ctx, out, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	return good ? 0 : TLS13_FAILED;
}

int tls13_extract(enum tls13_hash hash, bytes salt, bytes ikm, uint8_t *out, size_t cap)
{
	static const uint8_t zeros[TLS13_HASH_MAX];
	const struct suite *s = suite(hash);

	if (s == NULL || cap < s->size)
		return TLS13_NO_ROOM;
	return mac(s, salt.len != 0 ? salt : (bytes){ zeros, s->size }, (bytes[3]){ ikm }, out);
}

int tls13_expand(enum tls13_hash hash, bytes prk, bytes info, uint8_t *out, size_t length)
{
	const struct suite *s = suite(hash);
	uint8_t block[TLS13_HASH_MAX];
	size_t blocks, at;

	if (s == NULL || prk.len < s->size)
		return TLS13_BAD_ARGUMENT;
	blocks = (length + s->size - 1) / s->size;
	if (blocks > 255)
		return TLS13_TOO_LONG;
	for (size_t i = 1; i <= blocks; i++) {
		uint8_t n = (uint8_t)i;
		bytes before = { block, i == 1 ? 0 : s->size };
		if (mac(s, prk, (bytes[3]){ before, info, { &n, 1 } }, block) != 0)
			return TLS13_FAILED;
		at = (i - 1) * s->size;
		memcpy(out + at, block, length - at < s->size ? length - at : s->size);
	}
	return 0;
}

int tls13_expand_label(enum tls13_hash hash, bytes secret, bytes label, bytes context, uint8_t *out, size_t length)
{
	uint8_t info[520] = { (uint8_t)(length >> 8), (uint8_t)length, (uint8_t)(6 + label.len) };
	uint8_t *p = info + 3;

	if (!is_secret(suite(hash), secret) || label.len < 1 || label.len > 249 || context.len > 255 || length > 65535)
		return TLS13_TOO_LONG;
	memcpy(p, "tls13 ", 6);
	memcpy(p + 6, label.data, label.len);
	p += 6 + label.len;
	*p++ = (uint8_t)context.len;
	if (context.len != 0)
		memcpy(p, context.data, context.len);
	return tls13_expand(hash, secret, (bytes){ info, (size_t)(p - info) + context.len }, out, length);
}

static int named(enum tls13_hash hash, bytes secret, const char *label, bytes context, uint8_t *out, size_t length)
{
	return tls13_expand_label(hash, secret, (bytes){ (const uint8_t *)label, strlen(label) }, context, out, length);
}

/* One hash long, from a secret: what most functions give. */
static int one(enum tls13_hash hash, bytes secret, const char *label, bytes context, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);

	if (s == NULL || cap < s->size)
		return TLS13_NO_ROOM;
	return named(hash, secret, label, context, out, s->size);
}

int tls13_derive_secret(enum tls13_hash hash, bytes secret, bytes label, bytes messages, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);
	uint8_t digest[TLS13_HASH_MAX];

	if (!is_secret(s, secret) || cap < s->size)
		return TLS13_BAD_ARGUMENT;
	EVP_MD_CTX *ctx = hash_begin(s);
	hash_add(ctx, messages);
	if (hash_end(ctx, digest) != 0)
		return TLS13_FAILED;
	return tls13_expand_label(hash, secret, label, (bytes){ digest, s->size }, out, s->size);
}

static int row(enum tls13_hash hash, const bytes *above, bytes ikm, uint8_t *out, size_t cap)
{
	static const uint8_t zeros[TLS13_HASH_MAX];
	const struct suite *s = suite(hash);
	uint8_t salt[TLS13_HASH_MAX] = { 0 };
	bytes derived = { (const uint8_t *)"derived", 7 };

	if (s == NULL || cap < s->size)
		return TLS13_BAD_ARGUMENT;
	if (above != NULL && tls13_derive_secret(hash, *above, derived, (bytes){ NULL, 0 }, salt, s->size) != 0)
		return TLS13_BAD_ARGUMENT;
	return tls13_extract(hash, (bytes){ salt, s->size }, ikm.len != 0 ? ikm : (bytes){ zeros, s->size }, out, cap);
}

int tls13_early_secret(enum tls13_hash hash, bytes psk, uint8_t *out, size_t cap)
{
	return row(hash, NULL, psk, out, cap);
}

int tls13_handshake_secret(enum tls13_hash hash, bytes early_secret, bytes shared_secret, uint8_t *out, size_t cap)
{
	return row(hash, &early_secret, shared_secret, out, cap);
}

int tls13_master_secret(enum tls13_hash hash, bytes handshake_secret, uint8_t *out, size_t cap)
{
	return row(hash, &handshake_secret, (bytes){ NULL, 0 }, out, cap);
}

int tls13_secret(const struct tls13_schedule *k, enum tls13_secret which, uint8_t *out, size_t cap)
{
	static const char *const labels[] = { NULL, "ext binder", "res binder", "c e traffic", "e exp master",
		"c hs traffic", "s hs traffic", "c ap traffic", "s ap traffic", "exp master", "res master" };
	const struct suite *s = suite(k->hash);
	uint8_t empty[TLS13_HASH_MAX];
	unsigned w = (unsigned)which;

	if (s == NULL || w < 1 || w > 10 || hash_end(hash_begin(s), empty) != 0)
		return TLS13_BAD_ARGUMENT;
	bytes secret = w <= 4 ? k->early_secret : w <= 6 ? k->handshake_secret : k->master_secret;
	bytes transcript = w <= 2   ? (bytes){ empty, s->size }
			   : w <= 4 ? k->client_hello
			   : w <= 6 ? k->server_hello
			   : w <= 9 ? k->server_finished
				    : k->client_finished;
	if (!is_secret(s, transcript))
		return TLS13_BAD_ARGUMENT;
	return one(k->hash, secret, labels[w], transcript, out, cap);
}

int tls13_traffic_keys(
	enum tls13_hash hash, bytes traffic_secret, uint8_t *key, size_t key_len, uint8_t *iv, size_t iv_len)
{
	int status = named(hash, traffic_secret, "key", (bytes){ NULL, 0 }, key, key_len);

	return status != 0 ? status : named(hash, traffic_secret, "iv", (bytes){ NULL, 0 }, iv, iv_len);
}

int tls13_next_secret(enum tls13_hash hash, bytes traffic_secret, uint8_t *out, size_t cap)
{
	return one(hash, traffic_secret, "traffic upd", (bytes){ NULL, 0 }, out, cap);
}

int tls13_resumption_psk(enum tls13_hash hash, bytes resumption_master, bytes nonce, uint8_t *out, size_t cap)
{
	return one(hash, resumption_master, "resumption", nonce, out, cap);
}

/* The length of the message at the front, or 0 when it is not all there. */
static size_t message(bytes b)
{
	size_t n = b.len < 4 ? 0 : 4 + ((size_t)b.data[1] << 16 | (size_t)b.data[2] << 8 | b.data[3]);

	return n > b.len ? 0 : n;
}

static bool retry(bytes b)
{
	static const uint8_t special[32] = TLS13_HRR_RANDOM;

	return b.data[0] == 2 && message(b) >= 38 && memcmp(b.data + 6, special, 32) == 0;
}

static int transcript(const struct suite *s, bytes messages, bytes tail, uint8_t *out)
{
	uint8_t made_up[4 + TLS13_HASH_MAX] = { 254, 0, 0, (uint8_t)s->size };
	size_t first = message(messages);

	for (bytes b = messages; b.len != 0;) {
		size_t n = message(b);
		if (n == 0)
			return TLS13_MALFORMED;
		if (retry(b) && (b.data != messages.data + first || b.data == messages.data || messages.data[0] != 1))
			return TLS13_MALFORMED;
		b = (bytes){ b.data + n, b.len - n };
	}
	EVP_MD_CTX *ctx = hash_begin(s);
	if (first != 0 && first < messages.len && retry((bytes){ messages.data + first, messages.len - first })) {
		hash_add(ctx, (bytes){ messages.data, first });
		if (hash_end(ctx, made_up + 4) != 0)
			return TLS13_FAILED;
		ctx = hash_begin(s);
		hash_add(ctx, (bytes){ made_up, 4 + s->size });
		messages = (bytes){ messages.data + first, messages.len - first };
	}
	hash_add(ctx, messages);
	hash_add(ctx, tail);
	return hash_end(ctx, out);
}

int tls13_transcript_hash(enum tls13_hash hash, bytes messages, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);

	return s == NULL || cap < s->size ? TLS13_NO_ROOM : transcript(s, messages, (bytes){ NULL, 0 }, out);
}

int tls13_finished(enum tls13_hash hash, bytes base_key, bytes transcript_hash, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);
	uint8_t key[TLS13_HASH_MAX];

	if (!is_secret(s, transcript_hash) || cap < s->size)
		return TLS13_NO_ROOM;
	int status = one(hash, base_key, "finished", (bytes){ NULL, 0 }, key, sizeof key);
	return status != 0 ? status : mac(s, (bytes){ key, s->size }, (bytes[3]){ transcript_hash }, out);
}

int tls13_check_finished(enum tls13_hash hash, bytes base_key, bytes messages, bytes finished, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);
	uint8_t before[TLS13_HASH_MAX], want[TLS13_HASH_MAX], after[TLS13_HASH_MAX];

	if (s == NULL || cap < s->size)
		return TLS13_NO_ROOM;
	if (finished.len != 4 + s->size || message(finished) != finished.len || finished.data[0] != 20)
		return TLS13_MALFORMED;
	if (transcript(s, messages, (bytes){ NULL, 0 }, before) != 0 || transcript(s, messages, finished, after) != 0 ||
		tls13_finished(hash, base_key, (bytes){ before, s->size }, want, sizeof want) != 0)
		return TLS13_BAD_ARGUMENT;
	if (CRYPTO_memcmp(want, finished.data + 4, s->size) != 0)
		return TLS13_NOT_VERIFIED;
	memcpy(out, after, s->size);
	return 0;
}

/* Moves *at behind a vector whose length has `width` bytes; false when it ends behind `end`. */
static bool skip(bytes b, size_t *at, size_t width, size_t end)
{
	size_t n = 0;

	if (*at + width > end)
		return false;
	for (size_t i = 0; i < width; i++)
		n = n << 8 | b.data[(*at)++];
	*at += n;
	return *at <= end;
}

int tls13_cut_client_hello(bytes b, size_t *cut)
{
	size_t at = 38, extensions, psk = 0, end;

	if (message(b) == 0 || message(b) != b.len || b.data[0] != 1)
		return TLS13_MALFORMED;
	if (!skip(b, &at, 1, b.len) || !skip(b, &at, 2, b.len) || !skip(b, &at, 1, b.len))
		return TLS13_MALFORMED;
	extensions = at;
	if (!skip(b, &extensions, 2, b.len) || extensions != b.len)
		return TLS13_MALFORMED;
	for (at += 2; at < b.len; at = end) {
		end = at + 2;
		if (psk != 0 || !skip(b, &end, 2, b.len))
			return TLS13_MALFORMED;
		if (b.data[at] == 0 && b.data[at + 1] == 41)
			psk = at + 4;
	}
	if (psk == 0 || !skip(b, &psk, 2, b.len))
		return TLS13_MALFORMED;
	end = psk;
	if (!skip(b, &end, 2, b.len) || end != b.len)
		return TLS13_MALFORMED;
	*cut = psk;
	return 0;
}

int tls13_binder(enum tls13_hash hash, enum tls13_psk_kind kind, bytes psk, bytes before, bytes client_hello,
	size_t cut, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);
	uint8_t early[TLS13_HASH_MAX], key[TLS13_HASH_MAX], digest[TLS13_HASH_MAX];

	if (s == NULL || cut > client_hello.len || (kind != TLS13_PSK_EXTERNAL && kind != TLS13_PSK_RESUMPTION))
		return TLS13_BAD_ARGUMENT;
	struct tls13_schedule k = { .hash = hash, .early_secret = { early, s->size } };
	if (tls13_early_secret(hash, psk, early, sizeof early) != 0 ||
		tls13_secret(&k, (enum tls13_secret)kind, key, sizeof key) != 0 ||
		transcript(s, before, (bytes){ client_hello.data, cut }, digest) != 0)
		return TLS13_BAD_ARGUMENT;
	return tls13_finished(hash, (bytes){ key, s->size }, (bytes){ digest, s->size }, out, cap);
}

int tls13_check_binder(enum tls13_hash hash, enum tls13_psk_kind kind, bytes psk, bytes before, bytes client_hello,
	size_t cut, size_t index, uint8_t *out, size_t cap)
{
	const struct suite *s = suite(hash);
	uint8_t want[TLS13_HASH_MAX];
	size_t at = cut + 2, start = 0;

	if (s == NULL || cut > client_hello.len)
		return TLS13_BAD_ARGUMENT;
	for (size_t i = 0; i <= index; i++) {
		start = at + 1;
		if (!skip(client_hello, &at, 1, client_hello.len))
			return TLS13_MALFORMED;
	}
	if (at - start != s->size)
		return TLS13_MALFORMED;
	int status = tls13_binder(hash, kind, psk, before, client_hello, cut, want, sizeof want);
	if (status == 0 && CRYPTO_memcmp(want, client_hello.data + start, s->size) != 0)
		status = TLS13_NOT_VERIFIED;
	return status != 0 ? status : tls13_early_secret(hash, psk, out, cap);
}
