/* See generate_handshake.h. */
#define OPENSSL_API_COMPAT 0x10101000L /* RAND_METHOD: deprecated, and the one way to give libssl its random bytes */
#include "generate_handshake.h"

#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const log_names[LOG_COUNT] = {
	"CLIENT_EARLY_TRAFFIC_SECRET",
	"EARLY_EXPORTER_SECRET",
	"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
	"SERVER_HANDSHAKE_TRAFFIC_SECRET",
	"CLIENT_TRAFFIC_SECRET_0",
	"SERVER_TRAFFIC_SECRET_0",
	"EXPORTER_SECRET",
};

/* The generator's random source in OpenSSL's place: there is one generator in a process. */
static struct gen *random_source;

static int random_bytes(unsigned char *p, int n)
{
	gen_random(random_source, p, (size_t)n);
	return 1;
}

static int random_status(void)
{
	return 1;
}

static const RAND_METHOD random_method = { .bytes = random_bytes, .pseudorand = random_bytes, .status = random_status };

/* libssl dates sessions and ages tickets by the clock. This definition takes the C library's place for it, because the
 * program comes before the libraries when a symbol is looked up. */
time_t time(time_t *timer)
{
	time_t now = (time_t)gen_now(random_source);

	if (timer != NULL)
		*timer = now;
	return now;
}

uint8_t row_type(const struct shake *s, size_t i)
{
	return s->row[i == 0 ? 0 : s->end[i - 1]];
}

struct span row_until(const struct shake *s, size_t i)
{
	return SPAN(s->row, s->end[i]);
}

struct span row_message(const struct shake *s, size_t i)
{
	size_t start = i == 0 ? 0 : s->end[i - 1];

	return SPAN(s->row + start, s->end[i] - start);
}

void shake_hash(const struct shake *s, size_t i, uint8_t *out)
{
	struct span row = row_until(s, i);
	size_t first = s->retried ? s->end[0] : 0;

	oracle_transcript(s->hash, SPAN(row.p, first), SPAN(row.p + first, row.n - first), none, out);
}

static void keep_nonce(struct shake *s, struct span ticket)
{
	size_t at = 4 + 4 + 4; /* header, lifetime, age_add */

	must(ticket.n > at && ticket.n > at + ticket.p[at], "NewSessionTicket");
	s->nonce_len = ticket.p[at];
	memcpy(s->nonce, ticket.p + at + 1, s->nonce_len);
}

static void on_message(int sent, int version, int type, const void *p, size_t n, SSL *ssl, void *arg)
{
	struct shake *s = arg;
	const uint8_t *m = p;

	(void)sent, (void)version, (void)ssl;
	if (type != SSL3_RT_HANDSHAKE)
		return;
	if (m[0] == SSL3_MT_NEWSESSION_TICKET) {
		keep_nonce(s, SPAN(m, n));
		return;
	}
	must(s->n < MESSAGES_MAX && n <= sizeof s->row - s->row_len, "recording the transcript");
	memcpy(s->row + s->row_len, m, n);
	s->row_len += n;
	s->end[s->n++] = s->row_len;
}

static void on_key(const SSL *ssl, const char *line)
{
	struct shake *s = SSL_get_app_data(ssl);
	const char *secret = strrchr(line, ' ');

	for (size_t i = 0; i < LOG_COUNT && secret != NULL; i++) {
		size_t n = strlen(log_names[i]);
		if (strncmp(line, log_names[i], n) != 0 || line[n] != ' ')
			continue;
		for (size_t k = 0; k < hash_len(s->hash); k++) {
			const char digits[3] = { secret[1 + 2 * k], secret[2 + 2 * k], '\0' };
			s->log[i][k] = (uint8_t)strtoul(digits, NULL, 16);
		}
		s->has_log[i] = true;
	}
}

static const unsigned char *suite_id(int hash)
{
	return (const unsigned char *)(hash == SHA_256 ? "\x13\x01" : "\x13\x02");
}

/* A session that stands for a key that both sides were given. */
static SSL_SESSION *psk_session(SSL *ssl)
{
	const struct shake *s = SSL_get_app_data(ssl);
	SSL_SESSION *session = SSL_SESSION_new();

	must(session != NULL && SSL_SESSION_set1_master_key(session, s->psk, s->psk_len) == 1 &&
			SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, suite_id(s->hash))) == 1 &&
			SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1 &&
			SSL_SESSION_set_max_early_data(session, 1000) == 1,
		"external PSK");
	return session;
}

static int client_psk(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *id_len, SSL_SESSION **session)
{
	(void)md;
	*id = (const unsigned char *)"plumb";
	*id_len = 5;
	*session = psk_session(ssl);
	return 1;
}

static int server_psk(SSL *ssl, const unsigned char *id, size_t id_len, SSL_SESSION **session)
{
	/* Anything else is a ticket, which is libssl's own business. */
	*session = id_len == 5 && memcmp(id, "plumb", 5) == 0 ? psk_session(ssl) : NULL;
	return 1;
}

static int accept_any(int good, X509_STORE_CTX *ctx)
{
	(void)good, (void)ctx;
	return 1;
}

static void make_cert(struct stage *st)
{
	uint8_t seed[32];
	uint32_t serial = 1 + gen_below(st->g, 1u << 30);
	time_t from = (time_t)gen_now(st->g) - 86400;

	gen_random(st->g, seed, sizeof seed);
	st->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
	st->cert = X509_new();
	must(st->key != NULL && st->cert != NULL && X509_set_version(st->cert, 2) == 1, "certificate");
	X509_NAME *name = X509_get_subject_name(st->cert);
	must(ASN1_INTEGER_set(X509_get_serialNumber(st->cert), (long)serial) == 1 &&
			ASN1_TIME_set(X509_getm_notBefore(st->cert), from) != NULL &&
			ASN1_TIME_set(X509_getm_notAfter(st->cert), from + (time_t)90 * 86400) != NULL &&
			X509_NAME_add_entry_by_txt(
				name, "CN", MBSTRING_ASC, (const unsigned char *)"peer", -1, -1, 0) == 1 &&
			X509_set_issuer_name(st->cert, name) == 1 && X509_set_pubkey(st->cert, st->key) == 1 &&
			X509_sign(st->cert, st->key, NULL) > 0,
		"certificate");
}

static SSL_CTX *make_ctx(struct stage *st, const SSL_METHOD *method)
{
	SSL_CTX *ctx = SSL_CTX_new(method);

	must(ctx != NULL && SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 &&
			SSL_CTX_use_certificate(ctx, st->cert) == 1 && SSL_CTX_use_PrivateKey(ctx, st->key) == 1 &&
			SSL_CTX_set_num_tickets(ctx, 1) == 1,
		"SSL_CTX");
	return ctx;
}

void stage_init(struct stage *st, struct gen *g)
{
	random_source = g;
	st->g = g;
	must(OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 && RAND_set_rand_method(&random_method) == 1,
		"OpenSSL");
	make_cert(st);
	st->client = make_ctx(st, TLS_client_method());
	st->server = make_ctx(st, TLS_server_method());
	must(SSL_CTX_set_session_id_context(st->server, (const unsigned char *)"lab", 3) == 1, "SSL_CTX");
	SSL_CTX_set_keylog_callback(st->client, on_key);
}

void stage_release(struct stage *st)
{
	SSL_CTX_free(st->client);
	SSL_CTX_free(st->server);
	X509_free(st->cert);
	EVP_PKEY_free(st->key);
}

static void configure(const struct plan *plan, struct shake *s, SSL *client, SSL *server)
{
	static char groups[][8] = { "X25519", "P-256", "P-384", "P-521" };
	const char *suite = plan->hash == SHA_256 ? "TLS_AES_128_GCM_SHA256" : "TLS_AES_256_GCM_SHA384";
	char *group = groups[gen_below(random_source, 4)];
	char two[32];

	/* The client sends a share for the first group only: a server that has another one must ask again. */
	snprintf(two, sizeof two, "X448:%s", group);
	must(SSL_set_ciphersuites(client, suite) == 1 && SSL_set_ciphersuites(server, suite) == 1 &&
			SSL_set1_groups_list(client, plan->retry ? two : group) == 1 &&
			SSL_set1_groups_list(server, group) == 1,
		"configuring a handshake");
	SSL_set_app_data(client, (void *)s);
	SSL_set_app_data(server, (void *)s);
	SSL_set_msg_callback(client, on_message);
	SSL_set_msg_callback_arg(client, s);
	if (plan->client_auth)
		SSL_set_verify(server, SSL_VERIFY_PEER, accept_any);
	if (plan->external) {
		SSL_set_psk_use_session_callback(client, client_psk);
		SSL_set_psk_find_session_callback(server, server_psk);
	}
	if (plan->resume != NULL)
		must(SSL_set_session(client, plan->resume) == 1, "SSL_set_session");
}

static void converse(const struct plan *plan, SSL *client, SSL *server)
{
	uint8_t byte[1];
	size_t n;

	/* Trying early data, which the server declines, is what makes libssl log the early secrets. */
	if (plan->external && !plan->retry)
		must(SSL_write_early_data(client, "0", 1, &n) == 1, "early data");
	for (int i = 0; i < 20 && !(SSL_is_init_finished(client) && SSL_is_init_finished(server)); i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	must(SSL_is_init_finished(client) && SSL_is_init_finished(server), "the handshake");
	must(SSL_read(client, byte, 1) <= 0, "reading the ticket");
}

static void keep_shared(struct shake *s, SSL *client)
{
	EVP_PKEY *mine = NULL, *theirs = NULL;

	must(SSL_get_tmp_key(client, &mine) == 1 && SSL_get_peer_tmp_key(client, &theirs) == 1, "ephemeral keys");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(mine, NULL);
	s->shared_len = sizeof s->shared;
	must(ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
			EVP_PKEY_derive(ctx, s->shared, &s->shared_len) == 1,
		"the shared secret");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
}

static void find_messages(struct shake *s)
{
	size_t hellos = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint8_t type = row_type(s, i);
		if (type == SSL3_MT_CLIENT_HELLO)
			s->hello = i, hellos++;
		else if (type == SSL3_MT_SERVER_HELLO)
			s->server_hello = i;
		else if (type == SSL3_MT_FINISHED && s->server_finished == 0)
			s->server_finished = i;
		else if (type == SSL3_MT_FINISHED)
			s->client_finished = i;
	}
	s->retried = hellos == 2;
	must(s->client_finished == s->n - 1 && s->server_hello > s->hello, "finding the messages");
}

/* The true early, handshake and master secrets, and a proof that they are: the key log follows from them. */
static void find_secrets(struct shake *s)
{
	/* clang-format off */
	static const struct { enum logged which; const char *label; } proof[] = {
		{ LOG_CHS, "c hs traffic" }, { LOG_SHS, "s hs traffic" }, { LOG_CAP, "c ap traffic" },
		{ LOG_SAP, "s ap traffic" }, { LOG_EXP, "exp master" },
	};
	/* clang-format on */
	size_t n = hash_len(s->hash);
	uint8_t digest[HASH_MAX], secret[HASH_MAX];

	oracle_row(s->hash, none, SPAN(s->psk, s->psk_len), s->early);
	oracle_row(s->hash, SPAN(s->early, n), SPAN(s->shared, s->shared_len), s->handshake);
	oracle_row(s->hash, SPAN(s->handshake, n), none, s->master);
	for (size_t i = 0; i < 5; i++) {
		bool hs = proof[i].which < LOG_CAP;
		shake_hash(s, hs ? s->server_hello : s->server_finished, digest);
		oracle_tls_label(
			s->hash, SPAN(hs ? s->handshake : s->master, n), proof[i].label, SPAN(digest, n), secret, n);
		must(s->has_log[proof[i].which] && memcmp(secret, s->log[proof[i].which], n) == 0, "proof by key log");
	}
	shake_hash(s, s->client_finished, digest);
	oracle_tls_label(s->hash, SPAN(s->master, n), "res master", SPAN(digest, n), s->resumption, n);
}

/* libssl's own idea of the ticket's key; it confirms the resumption master secret, which no key log has. */
static void keep_ticket(struct shake *s, SSL *client)
{
	size_t n = hash_len(s->hash);
	uint8_t psk[HASH_MAX];

	s->session = SSL_get1_session(client);
	must(s->session != NULL && SSL_SESSION_get_master_key(s->session, s->ticket_psk, HASH_MAX) == n,
		"the ticket's key");
	oracle_tls_label(s->hash, SPAN(s->resumption, n), "resumption", SPAN(s->nonce, s->nonce_len), psk, n);
	must(memcmp(psk, s->ticket_psk, n) == 0, "proof by ticket");
}

void shake_run(struct stage *st, const struct plan *plan, struct shake *s)
{
	SSL *client = SSL_new(st->client), *server = SSL_new(st->server);
	BIO *a = NULL, *b = NULL;

	memset(s, 0, sizeof *s);
	s->hash = plan->hash;
	s->external = plan->external;
	s->psk_len = plan->external ? 16 + gen_below(st->g, 33) : 0;
	gen_random(st->g, s->psk, s->psk_len);
	if (plan->resume != NULL)
		s->psk_len = SSL_SESSION_get_master_key(plan->resume, s->psk, HASH_MAX);
	must(client != NULL && server != NULL && BIO_new_bio_pair(&a, 1 << 17, &b, 1 << 17) == 1, "SSL");
	SSL_set_bio(client, a, a);
	SSL_set_bio(server, b, b);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	configure(plan, s, client, server);
	converse(plan, client, server);
	must((SSL_session_reused(client) == 1) == (s->psk_len != 0), "choosing the PSK");
	keep_shared(s, client);
	find_messages(s);
	find_secrets(s);
	if (s->nonce_len != 0)
		keep_ticket(s, client);
	/* Without a shutdown libssl takes the connection for broken, and its session for one not to be resumed. */
	SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(client);
	SSL_free(server);
}
