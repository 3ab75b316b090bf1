/* The key schedule: RFC 8446 §7.1 to §7.3 and §4.6.1. */
#include "keys.h"

#include <openssl/crypto.h>

static const struct tls13_bytes nothing;
static const uint8_t zeros[TLS13_HASH_MAX];

/* Every step begins so: the hash is known, the secret has its length, the result fits. */
static int begin(enum tls13_hash hash, struct tls13_bytes secret, size_t cap, struct hash_info *h)
{
	if (hash_find(hash, h) != 0 || secret.len != h->len)
		return TLS13_BAD_ARGUMENT;
	return cap < h->len ? TLS13_NO_ROOM : TLS13_DONE;
}

int tls13_derive_secret(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes label,
	struct tls13_bytes messages, uint8_t *out, size_t cap)
{
	uint8_t digest[TLS13_HASH_MAX];
	struct hash_info h;
	int status = begin(hash, secret, cap, &h);

	if (status != 0)
		return status;
	if (hash_two(&h, messages, nothing, digest) != 0)
		return TLS13_FAILED;
	return tls13_expand_label(hash, secret, label, (struct tls13_bytes){ digest, h.len }, out, h.len);
}

int tls13_early_secret(enum tls13_hash hash, struct tls13_bytes psk, uint8_t *out, size_t cap)
{
	struct hash_info h;

	if (hash_find(hash, &h) != 0)
		return TLS13_BAD_ARGUMENT;
	if (psk.len == 0)
		psk = (struct tls13_bytes){ zeros, h.len };
	return tls13_extract(hash, nothing, psk, out, cap);
}

/* From one row of the left column to the next: Extract(Derive-Secret(secret, "derived", ""), ikm). */
static int next_row(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes ikm, uint8_t *out, size_t cap)
{
	static const struct tls13_bytes derived = { (const uint8_t *)"derived", 7 };
	uint8_t salt[TLS13_HASH_MAX];
	struct hash_info h;
	int status = begin(hash, secret, cap, &h);

	if (status != 0)
		return status;
	status = tls13_derive_secret(hash, secret, derived, nothing, salt, sizeof salt);
	if (status == 0)
		status = tls13_extract(hash, (struct tls13_bytes){ salt, h.len }, ikm, out, cap);
	OPENSSL_cleanse(salt, sizeof salt);
	return status;
}

int tls13_handshake_secret(enum tls13_hash hash, struct tls13_bytes early_secret, struct tls13_bytes shared_secret,
	uint8_t *out, size_t cap)
{
	if (shared_secret.len == 0)
		shared_secret = (struct tls13_bytes){ zeros, early_secret.len };
	return next_row(hash, early_secret, shared_secret, out, cap);
}

int tls13_master_secret(enum tls13_hash hash, struct tls13_bytes handshake_secret, uint8_t *out, size_t cap)
{
	return next_row(hash, handshake_secret, (struct tls13_bytes){ zeros, handshake_secret.len }, out, cap);
}

int tls13_secret(const struct tls13_schedule *s, enum tls13_secret which, uint8_t *out, size_t cap)
{
	uint8_t digest[TLS13_HASH_MAX];
	struct hash_info h;

	if (hash_find(s->hash, &h) != 0 || hash_two(&h, nothing, nothing, digest) != 0)
		return TLS13_BAD_ARGUMENT;
	const struct tls13_bytes empty = { digest, h.len };
	/* clang-format off */
	const struct {
		const char *label;
		struct tls13_bytes secret, transcript;
	} table[] = {
		[TLS13_EXT_BINDER_KEY] = { "ext binder", s->early_secret, empty },
		[TLS13_RES_BINDER_KEY] = { "res binder", s->early_secret, empty },
		[TLS13_CLIENT_EARLY_TRAFFIC] = { "c e traffic", s->early_secret, s->client_hello },
		[TLS13_EARLY_EXPORTER_MASTER] = { "e exp master", s->early_secret, s->client_hello },
		[TLS13_CLIENT_HANDSHAKE_TRAFFIC] = { "c hs traffic", s->handshake_secret, s->server_hello },
		[TLS13_SERVER_HANDSHAKE_TRAFFIC] = { "s hs traffic", s->handshake_secret, s->server_hello },
		[TLS13_CLIENT_APPLICATION_TRAFFIC] = { "c ap traffic", s->master_secret, s->server_finished },
		[TLS13_SERVER_APPLICATION_TRAFFIC] = { "s ap traffic", s->master_secret, s->server_finished },
		[TLS13_EXPORTER_MASTER] = { "exp master", s->master_secret, s->server_finished },
		[TLS13_RESUMPTION_MASTER] = { "res master", s->master_secret, s->client_finished },
	};
	/* clang-format on */

	if ((size_t)which >= sizeof table / sizeof table[0] || table[which].label == NULL)
		return TLS13_BAD_ARGUMENT;
	if (table[which].secret.len != h.len || table[which].transcript.len != h.len)
		return TLS13_BAD_ARGUMENT; /* another length, or not reached yet */
	if (cap < h.len)
		return TLS13_NO_ROOM;
	return expand_text(s->hash, table[which].secret, table[which].label, table[which].transcript, out, h.len);
}

int tls13_traffic_keys(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *key, size_t key_len,
	uint8_t *iv, size_t iv_len)
{
	struct hash_info h;
	int status = begin(hash, traffic_secret, TLS13_HASH_MAX, &h);

	if (status == 0)
		status = expand_text(hash, traffic_secret, "key", nothing, key, key_len);
	if (status != 0)
		return status;
	status = expand_text(hash, traffic_secret, "iv", nothing, iv, iv_len);
	if (status != 0)
		OPENSSL_cleanse(key, key_len);
	return status;
}

int tls13_next_secret(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *out, size_t cap)
{
	struct hash_info h;
	int status = begin(hash, traffic_secret, cap, &h);

	return status != 0 ? status : expand_text(hash, traffic_secret, "traffic upd", nothing, out, h.len);
}

int tls13_resumption_psk(
	enum tls13_hash hash, struct tls13_bytes resumption_master, struct tls13_bytes nonce, uint8_t *out, size_t cap)
{
	struct hash_info h;
	int status = begin(hash, resumption_master, cap, &h);

	/* The nonce is the context as it stands: this is Expand-Label, not Derive-Secret. */
	return status != 0 ? status : expand_text(hash, resumption_master, "resumption", nonce, out, h.len);
}
