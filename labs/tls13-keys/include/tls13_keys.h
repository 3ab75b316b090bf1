/* The key schedule of TLS 1.3, step by step (RFC 8446 §7, RFC 5869). You write these functions; the handout says why
 * they are the way they are.
 *
 * Every function returns TLS13_DONE (0) or a negative code. Any negative code counts as a refusal: the names below are
 * for you. After a refusal the output holds what it held before, or zeros: a secret is never half released.
 *
 * `hash` is the cipher suite's hash; HashLen is its output length: 32 or 48 bytes. A secret, and a transcript hash, is
 * exactly HashLen bytes: refuse another length. The schedule's functions write HashLen bytes to `out`, which has room
 * for `cap`: refuse when that is too little. A hash that is not in the enum is refused. */
#ifndef TLS13_KEYS_H
#define TLS13_KEYS_H

#include <stddef.h>
#include <stdint.h>

enum tls13_hash { TLS13_SHA256 = 1, TLS13_SHA384 = 2 };
#define TLS13_HASH_MAX 48

enum tls13_status {
	TLS13_DONE = 0,
	TLS13_BAD_ARGUMENT = -1, /* unknown hash, secret of the wrong length, stage not reached */
	TLS13_TOO_LONG = -2,     /* a length that the standard does not allow */
	TLS13_NO_ROOM = -3,      /* cap is too small */
	TLS13_MALFORMED = -4,    /* a handshake message that does not parse */
	TLS13_NOT_VERIFIED = -5, /* a MAC that does not match */
	TLS13_FAILED = -6,       /* the library or the memory let us down */
	TLS13_TODO = -7,         /* not written yet */
};

struct tls13_bytes {
	const uint8_t *data; /* may be NULL when len is 0 */
	size_t len;
};

/* RFC 5869 §2.2 and §2.3. Expand writes exactly `length` bytes. `info` of up to 1024 bytes has to work. */
int tls13_extract(enum tls13_hash hash, struct tls13_bytes salt, struct tls13_bytes ikm, uint8_t *out, size_t cap);
int tls13_expand(enum tls13_hash hash, struct tls13_bytes prk, struct tls13_bytes info, uint8_t *out, size_t length);

/* RFC 8446 §7.1. `label` comes without "tls13 ". Derive-Secret hashes `messages` as they are. */
int tls13_expand_label(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes label,
	struct tls13_bytes context, uint8_t *out, size_t length);
int tls13_derive_secret(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes label,
	struct tls13_bytes messages, uint8_t *out, size_t cap);

/* The left column of the diagram in §7.1. No PSK, or no (EC)DHE: len is 0. */
int tls13_early_secret(enum tls13_hash hash, struct tls13_bytes psk, uint8_t *out, size_t cap);
int tls13_handshake_secret(enum tls13_hash hash, struct tls13_bytes early_secret, struct tls13_bytes shared_secret,
	uint8_t *out, size_t cap);
int tls13_master_secret(enum tls13_hash hash, struct tls13_bytes handshake_secret, uint8_t *out, size_t cap);

/* The right column. What a connection knows so far: a member that it does not know yet has len 0. */
struct tls13_schedule {
	enum tls13_hash hash;
	struct tls13_bytes early_secret, handshake_secret, master_secret;
	struct tls13_bytes client_hello;    /* Transcript-Hash(ClientHello) */
	struct tls13_bytes server_hello;    /* Transcript-Hash(ClientHello...ServerHello) */
	struct tls13_bytes server_finished; /* Transcript-Hash(ClientHello...server Finished) */
	struct tls13_bytes client_finished; /* Transcript-Hash(ClientHello...client Finished) */
};
enum tls13_secret {
	TLS13_EXT_BINDER_KEY = 1,
	TLS13_RES_BINDER_KEY,
	TLS13_CLIENT_EARLY_TRAFFIC,
	TLS13_EARLY_EXPORTER_MASTER,
	TLS13_CLIENT_HANDSHAKE_TRAFFIC,
	TLS13_SERVER_HANDSHAKE_TRAFFIC,
	TLS13_CLIENT_APPLICATION_TRAFFIC,
	TLS13_SERVER_APPLICATION_TRAFFIC,
	TLS13_EXPORTER_MASTER,
	TLS13_RESUMPTION_MASTER,
};
/* Refuses an unknown `which`, and one whose stage has not been reached: an input that it needs has len 0. */
int tls13_secret(const struct tls13_schedule *s, enum tls13_secret which, uint8_t *out, size_t cap);

/* RFC 8446 §7.3 and §7.2. */
int tls13_traffic_keys(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *key, size_t key_len,
	uint8_t *iv, size_t iv_len);
int tls13_next_secret(enum tls13_hash hash, struct tls13_bytes traffic_secret, uint8_t *out, size_t cap);

/* RFC 8446 §4.4.1. `messages` is a row of whole handshake messages, each with its header of four bytes. When a
 * HelloRetryRequest is the second one, the ClientHello in front of it is replaced. Refuses a row that ends within a
 * message, and a HelloRetryRequest anywhere else than right after the one first ClientHello. */
int tls13_transcript_hash(enum tls13_hash hash, struct tls13_bytes messages, uint8_t *out, size_t cap);

/* The Random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3): SHA-256 of "HelloRetryRequest". */
/* clang-format off */
#define TLS13_HRR_RANDOM                                                                                            \
	{                                                                                                           \
		0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, \
		0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c          \
	}
/* clang-format on */

/* RFC 8446 §4.4.4. The verify_data of a Finished message. base_key is the sender's handshake traffic secret. */
int tls13_finished(enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes transcript_hash, uint8_t *out,
	size_t cap);

/* Check the peer's Finished message (header and all) that arrived after `messages`, which have no HelloRetryRequest.
 * Only when it is genuine: write the transcript hash that covers `messages` and it. */
int tls13_check_finished(enum tls13_hash hash, struct tls13_bytes base_key, struct tls13_bytes messages,
	struct tls13_bytes finished, uint8_t *out, size_t cap);

/* RFC 8446 §4.6.1. The PSK that belongs to a ticket; ticket_nonce<0..255>. */
int tls13_resumption_psk(
	enum tls13_hash hash, struct tls13_bytes resumption_master, struct tls13_bytes nonce, uint8_t *out, size_t cap);

/* RFC 8446 §4.2.11. The length of Truncate(ClientHello): where the binders list begins. Refuses what is not exactly
 * one ClientHello message with pre_shared_key as its last extension, and lengths that do not add up. */
int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut);

/* RFC 8446 §4.2.11.2. `before` is empty, or ClientHello1 and HelloRetryRequest. `cut` is what tls13_cut_client_hello
 * says of client_hello, and is given, so that a mistake there does not count twice; refuse one beyond its end. */
enum tls13_psk_kind { TLS13_PSK_EXTERNAL = 1, TLS13_PSK_RESUMPTION = 2 };
int tls13_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk, struct tls13_bytes before,
	struct tls13_bytes client_hello, size_t cut, uint8_t *out, size_t cap);

/* The server's side: check binder number `index` (from 0) of the list that begins at `cut`. Only when it is genuine:
 * write the Early Secret of that PSK. Refuses an index beyond the list. */
int tls13_check_binder(enum tls13_hash hash, enum tls13_psk_kind kind, struct tls13_bytes psk,
	struct tls13_bytes before, struct tls13_bytes client_hello, size_t cut, size_t index, uint8_t *out, size_t cap);

#endif
