/* What the handshake's MACs cover: RFC 8446 §4.4.1 and §4.4.4. */
#include "keys.h"

/* RFC 8446 §4.4.1 */
int tls13_transcript_hash(enum tls13_hash hash, struct tls13_bytes messages, uint8_t *out, size_t cap)
{
	(void)hash, (void)messages, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §4.4.4 */
int tls13_finished(
	enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes transcript_hash, uint8_t *out, size_t cap)
{
	(void)hash, (void)base_key, (void)transcript_hash, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §4.4.4 */
int tls13_check_finished(enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes messages,
	struct tls13_bytes finished, uint8_t *out, size_t cap)
{
	(void)hash, (void)base_key, (void)messages, (void)finished, (void)out, (void)cap;
	return TLS13_TODO;
}
