/* The binder of a pre-shared key: RFC 8446 §4.2.11. */
#include "keys.h"

#include <openssl/crypto.h>

#define PRE_SHARED_KEY 41

/* The extensions of a ClientHello's body, which has nothing behind them. */
static int find_extensions(struct tls13_bytes body, struct tls13_bytes *extensions)
{
	struct tls13_bytes skipped;

	return take(&body, 2 + 32, &skipped) &&   /* legacy_version, random */
	       take_vector(&body, 1, &skipped) && /* legacy_session_id */
	       take_vector(&body, 2, &skipped) && /* cipher_suites */
	       take_vector(&body, 1, &skipped) && /* legacy_compression_methods */
	       take_vector(&body, 2, extensions) && body.len == 0;
}

/* The content of pre_shared_key, if that is the last extension and the only one of its kind. */
static int find_psk(struct tls13_bytes extensions, struct tls13_bytes *psk)
{
	struct tls13_bytes type;

	while (extensions.len != 0) {
		if (!take(&extensions, 2, &type) || !take_vector(&extensions, 2, psk))
			return 0;
		if (type.data[0] == 0 && type.data[1] == PRE_SHARED_KEY)
			return extensions.len == 0;
	}
	return 0;
}

int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	struct tls13_bytes rest = client_hello, whole, body, extensions, psk, identities, binders;

	if (!take_message(&rest, &whole, &body) || rest.len != 0 || whole.data[0] != CLIENT_HELLO)
		return TLS13_MALFORMED;
	if (!find_extensions(body, &extensions) || !find_psk(extensions, &psk) || !take_vector(&psk, 2, &identities))
		return TLS13_MALFORMED;
	size_t at = client_hello.len - psk.len; /* psk is last: what is left of it ends with the message */
	if (!take_vector(&psk, 2, &binders) || psk.len != 0)
		return TLS13_MALFORMED;
	*cut = at;
	return TLS13_DONE;
}

int tls13_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk, struct tls13_bytes before,
	struct tls13_bytes client_hello, size_t cut, uint8_t *out, size_t cap)
{
	uint8_t early[TLS13_HASH_MAX], key[TLS13_HASH_MAX], digest[TLS13_HASH_MAX];
	struct tls13_bytes truncated;
	struct hash_info h;

	if (hash_find(hash, &h) != 0 || (kind != TLS13_PSK_EXTERNAL && kind != TLS13_PSK_RESUMPTION))
		return TLS13_BAD_ARGUMENT;
	if (!take(&client_hello, cut, &truncated))
		return TLS13_BAD_ARGUMENT;
	int status = digest_transcript(&h, before, truncated, digest);
	if (status == 0)
		status = tls13_early_secret(hash, psk, early, sizeof early);
	if (status == 0) {
		struct tls13_schedule s = { .hash = hash, .early_secret = { early, h.len } };
		enum tls13_secret which = kind == TLS13_PSK_EXTERNAL ? TLS13_EXT_BINDER_KEY : TLS13_RES_BINDER_KEY;
		status = tls13_secret(&s, which, key, sizeof key);
	}
	if (status == 0)
		status = tls13_finished(
			hash, (struct tls13_bytes){ key, h.len }, (struct tls13_bytes){ digest, h.len }, out, cap);
	OPENSSL_cleanse(early, sizeof early);
	OPENSSL_cleanse(key, sizeof key);
	return status;
}

/* Entry number index of a binders list. */
static int pick(struct tls13_bytes list, size_t index, struct tls13_bytes *entry)
{
	for (size_t i = 0; take_vector(&list, 1, entry); i++)
		if (i == index)
			return 1;
	return 0;
}

int tls13_check_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk,
	struct tls13_bytes before, struct tls13_bytes client_hello, size_t cut, size_t index, uint8_t *out, size_t cap)
{
	struct tls13_bytes rest = client_hello, truncated, list, received;
	uint8_t want[TLS13_HASH_MAX];
	struct hash_info h;

	if (hash_find(hash, &h) != 0)
		return TLS13_BAD_ARGUMENT;
	if (!take(&rest, cut, &truncated) || !take_vector(&rest, 2, &list) || !pick(list, index, &received))
		return TLS13_MALFORMED;
	int status = tls13_binder(hash, kind, psk, before, client_hello, cut, want, sizeof want);
	if (status == 0 && (received.len != h.len || CRYPTO_memcmp(received.data, want, h.len) != 0))
		status = TLS13_NOT_VERIFIED;
	return status != 0 ? status : tls13_early_secret(hash, psk, out, cap);
}
