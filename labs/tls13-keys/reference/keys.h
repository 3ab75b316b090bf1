/* What the files of this solution share. */
#ifndef KEYS_H
#define KEYS_H

#include <openssl/evp.h>

#include "tls13_keys.h"

struct hash_info {
	const EVP_MD *md;
	size_t len; /* HashLen */
};
int hash_find(enum tls13_hash hash, struct hash_info *out);

/* The hash of a, then b. */
int hash_two(const struct hash_info *h, struct tls13_bytes a, struct tls13_bytes b, uint8_t *out);
int hmac(const struct hash_info *h, struct tls13_bytes key, struct tls13_bytes data, uint8_t *out);

/* Expand-Label with a label from a C string. */
int expand_text(enum tls13_hash hash, struct tls13_bytes secret, const char *label, struct tls13_bytes context,
	uint8_t *out, size_t length);

/* Bounded reading. Each takes something off the front of *from and returns 1, or returns 0 when it is not all there. */
int take(struct tls13_bytes *from, size_t n, struct tls13_bytes *out);
int take_vector(struct tls13_bytes *from, size_t width, struct tls13_bytes *out); /* length in width bytes, data */

#define HEADER 4 /* of a handshake message: u8 type, u24 length */
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, FINISHED = 20, MESSAGE_HASH = 254 };
int take_message(struct tls13_bytes *from, struct tls13_bytes *whole, struct tls13_bytes *body);

/* The transcript hash of messages, followed by tail as it is. */
int digest_transcript(const struct hash_info *h, struct tls13_bytes messages, struct tls13_bytes tail, uint8_t *out);

#endif
