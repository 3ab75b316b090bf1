/* Real handshakes: libssl plays client and server in this process, over memory. Its message callback gives the
 * transcript, its key log the true secrets. The keys that it draws come from gen_random and its clock is gen_now,
 * so that a seed gives the same handshake every time. */
#ifndef TLS13_KEYS_GENERATE_HANDSHAKE_H
#define TLS13_KEYS_GENERATE_HANDSHAKE_H

#include <openssl/ssl.h>

#include "generate_oracle.h"
#include "labs/kit/gen.h"

enum logged { LOG_CE, LOG_EE, LOG_CHS, LOG_SHS, LOG_CAP, LOG_SAP, LOG_EXP, LOG_COUNT };

struct plan { /* what is to happen */
	int hash;
	bool retry, external, client_auth;
	SSL_SESSION *resume; /* or NULL */
};

#define MESSAGES_MAX 16
struct shake { /* what has happened */
	int hash;
	bool retried, external;
	uint8_t row[16384]; /* ClientHello ... client Finished, as sent */
	size_t row_len, end[MESSAGES_MAX], n;
	size_t hello, server_hello, server_finished, client_finished; /* indices of messages */
	uint8_t psk[HASH_MAX], shared[80], early[HASH_MAX], handshake[HASH_MAX], master[HASH_MAX], resumption[HASH_MAX];
	size_t psk_len, shared_len;
	uint8_t log[LOG_COUNT][HASH_MAX];
	bool has_log[LOG_COUNT];
	uint8_t nonce[255], ticket_psk[HASH_MAX];
	size_t nonce_len;
	SSL_SESSION *session; /* for a resumption, or NULL */
};

struct stage { /* what every handshake of a run shares */
	struct gen *g;
	EVP_PKEY *key;
	X509 *cert;
	SSL_CTX *client, *server;
};

void stage_init(struct stage *st, struct gen *g);
void stage_release(struct stage *st);

/* Play one handshake. Every secret in *s is checked against libssl's key log before this returns. */
void shake_run(struct stage *st, const struct plan *plan, struct shake *s);

/* Messages 0 to i; message i; its type; the transcript hash of messages 0 to i. */
struct span row_until(const struct shake *s, size_t i);
struct span row_message(const struct shake *s, size_t i);
uint8_t row_type(const struct shake *s, size_t i);
void shake_hash(const struct shake *s, size_t i, uint8_t *out);

#endif
