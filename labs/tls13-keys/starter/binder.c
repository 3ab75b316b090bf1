/* The binder of a pre-shared key: RFC 8446 §4.2.11. */
#include "keys.h"

/* RFC 8446 §4.2.11 */
int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	(void)client_hello, (void)cut;
	return TLS13_TODO;
}

/* RFC 8446 §4.2.11.2 */
int tls13_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk, struct tls13_bytes before,
	struct tls13_bytes client_hello, size_t cut, uint8_t *out, size_t cap)
{
	(void)hash, (void)kind, (void)psk, (void)before, (void)client_hello, (void)cut, (void)out, (void)cap;
	return TLS13_TODO;
}

/* RFC 8446 §4.2.11.2 */
int tls13_check_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk,
	struct tls13_bytes before, struct tls13_bytes client_hello, size_t cut, size_t index, uint8_t *out, size_t cap)
{
	(void)hash, (void)kind, (void)psk, (void)before, (void)client_hello, (void)cut, (void)index, (void)out,
		(void)cap;
	return TLS13_TODO;
}
