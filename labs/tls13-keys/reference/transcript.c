/* What the handshake's MACs cover: RFC 8446 §4.4.1 and §4.4.4. */
#include "keys.h"

#include <openssl/crypto.h>
#include <string.h>

static const struct tls13_bytes nothing;

static int is_retry(struct tls13_bytes whole)
{
	static const uint8_t retry[] = TLS13_HRR_RANDOM;
	const size_t at = HEADER + 2; /* after legacy_version */

	return whole.data[0] == SERVER_HELLO && whole.len >= at + sizeof retry &&
	       memcmp(whole.data + at, retry, sizeof retry) == 0;
}

/* The hash of three pieces, one after the other. */
static int hash_three(const struct hash_info *h, const struct tls13_bytes piece[3], uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good = ctx != NULL && EVP_DigestInit_ex(ctx, h->md, NULL) == 1;

	for (size_t i = 0; good && i < 3; i++)
		good = piece[i].len == 0 || EVP_DigestUpdate(ctx, piece[i].data, piece[i].len) == 1;
	good = good && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return good ? TLS13_DONE : TLS13_FAILED;
}

int hash_two(const struct hash_info *h, struct tls13_bytes a, struct tls13_bytes b, uint8_t *out)
{
	return hash_three(h, (const struct tls13_bytes[3]){ a, b }, out);
}

/* Is every message whole, and a HelloRetryRequest only where it may be? *hello1 is the ClientHello to replace. */
static int check_row(struct tls13_bytes row, struct tls13_bytes *hello1)
{
	struct tls13_bytes whole, body, first = { NULL, 0 };

	*hello1 = (struct tls13_bytes){ NULL, 0 };
	for (size_t i = 0; row.len != 0; i++) {
		if (!take_message(&row, &whole, &body))
			return TLS13_MALFORMED;
		if (i == 0)
			first = whole;
		if (!is_retry(whole))
			continue;
		if (i != 1 || first.data[0] != CLIENT_HELLO)
			return TLS13_MALFORMED;
		*hello1 = first;
	}
	return TLS13_DONE;
}

int digest_transcript(const struct hash_info *h, struct tls13_bytes messages, struct tls13_bytes tail, uint8_t *out)
{
	uint8_t synthetic[HEADER + TLS13_HASH_MAX] = { MESSAGE_HASH, 0, 0, (uint8_t)h->len };
	struct tls13_bytes hello1, head = { NULL, 0 }, skipped;
	int status = check_row(messages, &hello1);

	if (status == 0 && hello1.len != 0) {
		status = hash_two(h, hello1, nothing, synthetic + HEADER);
		head = (struct tls13_bytes){ synthetic, HEADER + h->len };
		take(&messages, hello1.len, &skipped);
	}
	return status != 0 ? status : hash_three(h, (const struct tls13_bytes[3]){ head, messages, tail }, out);
}

int tls13_transcript_hash(enum tls13_hash hash, struct tls13_bytes messages, uint8_t *out, size_t cap)
{
	struct hash_info h;

	if (hash_find(hash, &h) != 0)
		return TLS13_BAD_ARGUMENT;
	return cap < h.len ? TLS13_NO_ROOM : digest_transcript(&h, messages, nothing, out);
}

int tls13_finished(
	enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes transcript_hash, uint8_t *out, size_t cap)
{
	uint8_t key[TLS13_HASH_MAX];
	struct hash_info h;

	if (hash_find(hash, &h) != 0 || base_key.len != h.len || transcript_hash.len != h.len)
		return TLS13_BAD_ARGUMENT;
	if (cap < h.len)
		return TLS13_NO_ROOM;
	int status = expand_text(hash, base_key, "finished", nothing, key, h.len);
	if (status == 0)
		status = hmac(&h, (struct tls13_bytes){ key, h.len }, transcript_hash, out);
	OPENSSL_cleanse(key, sizeof key);
	return status;
}

/* The length comes first: a MAC cut short is no MAC. */
static int check_mac(enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes transcript_hash,
	struct tls13_bytes received)
{
	uint8_t want[TLS13_HASH_MAX];
	int status = tls13_finished(hash, base_key, transcript_hash, want, sizeof want);

	if (status == 0 && (received.len != base_key.len || CRYPTO_memcmp(received.data, want, received.len) != 0))
		status = TLS13_NOT_VERIFIED;
	OPENSSL_cleanse(want, sizeof want);
	return status;
}

int tls13_check_finished(enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes messages,
	struct tls13_bytes finished, uint8_t *out, size_t cap)
{
	struct tls13_bytes rest = finished, whole, body;
	uint8_t before[TLS13_HASH_MAX];
	struct hash_info h;

	if (hash_find(hash, &h) != 0)
		return TLS13_BAD_ARGUMENT;
	if (cap < h.len)
		return TLS13_NO_ROOM;
	if (!take_message(&rest, &whole, &body) || rest.len != 0 || whole.data[0] != FINISHED)
		return TLS13_MALFORMED;
	int status = hash_two(&h, messages, nothing, before);
	if (status == 0)
		status = check_mac(hash, base_key, (struct tls13_bytes){ before, h.len }, body);
	return status != 0 ? status : hash_two(&h, messages, finished, out);
}
