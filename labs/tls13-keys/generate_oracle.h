/* The second implementation that the vectors come from: OpenSSL's own HKDF and TLS13-KDF, through EVP_KDF.
 * It shares no line with reference/, which is built on HMAC() alone. What fails here is our error: the generator ends. */
#ifndef TLS13_KEYS_GENERATE_ORACLE_H
#define TLS13_KEYS_GENERATE_ORACLE_H

#include "labs/kit/ask.h"

#define HASH_MAX 48
enum { SHA_256 = 1, SHA_384 = 2 }; /* as in the lab's header, which the generator does not include */
size_t hash_len(int hash);

static const struct span none;

/* HKDF-Extract, with a salt or without; HKDF-Expand. */
void oracle_extract(int hash, struct span salt, struct span ikm, uint8_t *out);
void oracle_expand(int hash, struct span prk, struct span info, uint8_t *out, size_t n);

/* HKDF-Expand-Label for any label and context. */
void oracle_label(int hash, struct span secret, struct span label, struct span context, uint8_t *out, size_t n);

/* The same for the labels of the standard, by OpenSSL's TLS13-KDF: what libssl itself runs. */
void oracle_tls_label(int hash, struct span secret, const char *label, struct span data, uint8_t *out, size_t n);

/* One row down the left column of RFC 8446 §7.1, the "derived" step included. Empty ikm: the 0 of the diagram.
 * Empty secret: the top of it. */
void oracle_row(int hash, struct span secret, struct span ikm, uint8_t *out);

void oracle_hash(int hash, struct span a, struct span b, struct span c, uint8_t *out);
void oracle_mac(int hash, struct span key, struct span data, uint8_t *out);
void oracle_finished(int hash, struct span base_key, struct span transcript_hash, uint8_t *out); /* §4.4.4 */

/* The hash of rest and tail, after hello1 in front of them was replaced by message_hash; empty hello1: nothing is. */
void oracle_transcript(int hash, struct span hello1, struct span rest, struct span tail, uint8_t *out);

#endif
