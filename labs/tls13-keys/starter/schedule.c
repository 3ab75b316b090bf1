/* The key schedule: RFC 8446 §7.1 to §7.3 and §4.6.1. */
#include "keys.h"

/* RFC 8446 §7.1 */
int tls13_derive_secret(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes label,
	struct tls13_bytes messages, uint8_t *out, size_t cap)
{
	(void)hash, (void)secret, (void)label, (void)messages, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §7.1: the left column of the diagram */
int tls13_early_secret(enum tls13_hash hash, struct tls13_bytes psk, uint8_t *out, size_t cap)
{
	(void)hash, (void)psk, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §7.1 */
int tls13_handshake_secret(enum tls13_hash hash, struct tls13_bytes early_secret, struct tls13_bytes shared_secret,
	uint8_t *out, size_t cap)
{
	(void)hash, (void)early_secret, (void)shared_secret, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §7.1 */
int tls13_master_secret(enum tls13_hash hash, struct tls13_bytes handshake_secret, uint8_t *out, size_t cap)
{
	(void)hash, (void)handshake_secret, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §7.1: the right column of the diagram */
int tls13_secret(const struct tls13_schedule *s, enum tls13_secret which, uint8_t *out, size_t cap)
{
	(void)s, (void)which, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §7.3 */
int tls13_traffic_keys(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *key, size_t key_len,
	uint8_t *iv, size_t iv_len)
{
	(void)hash, (void)traffic_secret, (void)key, (void)key_len, (void)iv, (void)iv_len;
	return TLS13_TODO;
}

/* RFC 8446 §7.2 */
int tls13_next_secret(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *out, size_t cap)
{
	(void)hash, (void)traffic_secret, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §4.6.1 */
int tls13_resumption_psk(
	enum tls13_hash hash, struct tls13_bytes resumption_master, struct tls13_bytes nonce, uint8_t *out, size_t cap)
{
	(void)hash, (void)resumption_master, (void)nonce, (void)out, (void)cap;
	return TLS13_TODO;
}
