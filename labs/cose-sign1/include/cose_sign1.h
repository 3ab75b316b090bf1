/* Signed objects for small devices: CBOR (RFC 8949) and COSE_Sign1 (RFC 9052, RFC 9053). You write these functions;
 * the handout says why they are the way they are.  Every function returns COSE_DONE (0) or a negative code. Any
 * negative code counts as a refusal: the names below are for you. After a refusal the outputs hold what they held
 * before, or zeros. Input comes from the network: no length in it is to be believed. Results of type cose_bytes point
 * into the input. */
#ifndef COSE_SIGN1_H
#define COSE_SIGN1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cose_status {
	COSE_DONE = 0,
	COSE_MALFORMED = -1,    /* not well-formed CBOR, or bytes behind the item */
	COSE_INVALID = -2,      /* well-formed, but not what the standard allows here */
	COSE_TOO_DEEP = -3,     /* nested deeper than COSE_DEPTH_MAX */
	COSE_NO_ROOM = -4,      /* cap is too small */
	COSE_UNSUPPORTED = -5,  /* an algorithm, a curve or a critical header parameter that we don't know */
	COSE_NOT_VERIFIED = -6, /* the signature does not match */
	COSE_FAILED = -7,       /* the library or the memory let us down */
	COSE_TODO = -8,         /* not written yet */
};

struct cose_bytes {
	const uint8_t *data; /* may be NULL when len is 0 */
	size_t len;
};

/* RFC 8949 §3. The head at the start of `in`: initial byte and argument. What follows the head may be missing.
 * Refused: a head that is cut off; additional information 28 to 30; 31 with a major type that has no indefinite length;
 * a simple value below 32 in two bytes (§3.3). The "break" (0xff) is major type 7 with indefinite set. */
struct cbor_head {
	uint8_t major;   /* 0 to 7 */
	bool indefinite; /* additional information 31; then value is 0 */
	uint64_t value;  /* the argument; with major type 7: the simple value, or the bits of the float */
	size_t size;     /* of the head: 1, 2, 3, 5 or 9 */
};
int cbor_read_head(struct cose_bytes in, struct cbor_head *head);

/* RFC 8949 Appendix C. The size of the one data item at the start of `in`; bytes may follow it. Refused: what is not
 * well-formed. COSE_DEPTH_MAX arrays, maps and tags may stand inside one another, and not one more. */
#define COSE_DEPTH_MAX 16
int cbor_walk(struct cose_bytes in, size_t *size);

/* RFC 8949 §4.2.1. Write the one data item that `in` is, encoded anew: the shortest arguments and the shortest floats
 * that keep the value, definite lengths, maps sorted by the bytes of their encoded keys. A NaN becomes f97e00.
 * Refused: bytes behind the item, and what is not valid (§5.3.1): a map with the same key twice (compared as encoded
 * anew), text that is not UTF-8. */
int cbor_deterministic(struct cose_bytes in, uint8_t *out, size_t cap, size_t *len);

/* RFC 9052 §4.2. Take a COSE_Sign1 apart, with tag 18 in front of it or without; nothing may follow it. */
struct cose_sign1 {
	struct cose_bytes protected_header; /* the content of the byte string: empty, or an encoded map */
	struct cose_bytes unprotected;      /* the encoded map */
	struct cose_bytes payload;          /* the content of the byte string */
	bool detached;                      /* the payload is nil: it travels elsewhere */
	struct cose_bytes signature;
};
int cose_read_sign1(struct cose_bytes message, struct cose_sign1 *out);

/* RFC 9052 §3 and §3.1. The algorithm, from the protected header only; an integer, other algorithms are not
 * supported. Refused: no algorithm there; a label twice within a map or once in each; labels that are neither
 * integers nor text; a "crit" that is empty, that stands in the unprotected header, that names a label which is not
 * in the protected header, or one that we don't understand: we know 1 to 4. */
enum cose_algorithm { COSE_ES256 = -7, COSE_EDDSA = -8 };
int cose_read_algorithm(struct cose_bytes protected_header, struct cose_bytes unprotected, int64_t *algorithm);

/* RFC 9052 §4.4. Write the Sig_structure of a COSE_Sign1. */
int cose_to_be_signed(struct cose_bytes protected_header, struct cose_bytes external_aad, struct cose_bytes payload,
	uint8_t *out, size_t cap, size_t *len);

/* RFC 9052 §7, RFC 9053 §7.1.1 and §7.2. Read a public COSE_Key: EC2 on P-256 with both coordinates, or OKP on
 * Ed25519. Refused: other types and curves; a compressed point; coordinates that are not 32 bytes; a label twice;
 * key_ops without "verify". */
enum cose_curve { COSE_P256 = 1, COSE_ED25519 = 6 };
struct cose_key {
	enum cose_curve curve;
	int64_t algorithm;    /* 0: the key does not say */
	uint8_t x[32], y[32]; /* y is all zero with Ed25519 */
};
int cose_read_key(struct cose_bytes in, struct cose_key *key);

/* RFC 9053 §2.1 and §2.2. Does the signature over `message` verify? ES256 goes with P-256 here, EdDSA with Ed25519.
 * Refused: an algorithm that is not the key's, or does not fit its curve; a signature that is not 64 bytes; a point
 * off the curve. */
int cose_check_signature(
	int64_t algorithm, const struct cose_key *key, struct cose_bytes message, struct cose_bytes signature);

/* All of it. `detached` is the payload when the message has none; its data is NULL when there is none to give.
 * Refused also: a payload in both places, or in neither. Only when the signature is genuine: write the payload. */
int cose_verify1(struct cose_bytes message, struct cose_bytes key, struct cose_bytes external_aad,
	struct cose_bytes detached, uint8_t *out, size_t cap, size_t *len);

#endif
