/* Unpacks a question (ops.h), calls the student's function, packs what it wrote. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "labs/kit/harness.h"
#include "ops.h"
#include "tls13_keys.h"

#define IN_MAX  65535
#define OUT_MAX 80000

/* What the output holds before the call. After a refusal it must hold that still, or zeros. */
#define UNTOUCHED 0x5a

/* What the student's functions use of libcrypto; the results are nobody's. */
void kit_prepare(void)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	(void)EVP_Digest("", 0, digest, &n, EVP_sha256(), NULL);
	(void)EVP_Digest("", 0, digest, &n, EVP_sha384(), NULL);
	(void)HMAC(EVP_sha256(), "", 0, digest, 0, digest, &n);
	(void)HMAC(EVP_sha384(), "", 0, digest, 0, digest, &n);
}

struct output {
	uint8_t *data;
	size_t cap;
};

static struct output room(size_t cap)
{
	struct output o = { kit_guarded_out(cap), cap };

	if (cap != 0)
		memset(o.data, UNTOUCHED, cap);
	return o;
}

static int clean(struct output o)
{
	for (size_t i = 0; i < o.cap; i++)
		if (o.data[i] != UNTOUCHED && o.data[i] != 0)
			return 0;
	return 1;
}

/* A refusal answers nothing, unless the function wrote something all the same: then the judge sees that. */
static int answer(int status, struct output o, size_t len, uint8_t *out, size_t out_cap, size_t *out_len)
{
	size_t n = status == 0 ? len : clean(o) ? 0 : o.cap;

	if (n > o.cap)
		n = o.cap;
	if (n > out_cap)
		n = out_cap;
	if (n != 0)
		memcpy(out + *out_len, o.data, n);
	*out_len += n;
	return status;
}

static size_t hash_len(uint8_t hash, size_t otherwise)
{
	return hash == TLS13_SHA256 ? 32 : hash == TLS13_SHA384 ? 48 : otherwise;
}

static struct tls13_bytes field(struct kit_reader *r)
{
	struct tls13_bytes b;

	b.data = kit_field(r, &b.len);
	return b;
}

/* The student's function as `call`, with its type from the header. The build has checked that the object has it. */
#define STUDENT(name)                     \
	__typeof__(&name) call;           \
	void *symbol = kit_symbol(#name); \
	memcpy(&call, &symbol, sizeof call)

/* Most questions begin with the hash and the room, and most answers are one hash long. */
#define BEGIN                                      \
	struct kit_reader r = { in, in + in_len }; \
	uint8_t h = kit_u8(&r);                    \
	struct output o = room(kit_u16(&r))
#define END(status) answer((status), o, hash_len(h, o.cap), out, out_cap, out_len)
#define RUN(name)   static int name(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_cap, size_t *out_len)

/* Arguments are read one by one before the call: C does not order them within it. */
RUN(extract)
{
	STUDENT(tls13_extract);
	BEGIN;
	struct tls13_bytes salt = field(&r), ikm = field(&r);
	return END(call((enum tls13_hash)h, salt, ikm, o.data, o.cap));
}

RUN(expand)
{
	STUDENT(tls13_expand);
	struct kit_reader r = { in, in + in_len };
	uint8_t h = kit_u8(&r);
	struct output o = room(kit_u32(&r));
	struct tls13_bytes prk = field(&r), info = field(&r);
	return answer(call((enum tls13_hash)h, prk, info, o.data, o.cap), o, o.cap, out, out_cap, out_len);
}

RUN(expand_label)
{
	STUDENT(tls13_expand_label);
	struct kit_reader r = { in, in + in_len };
	uint8_t h = kit_u8(&r);
	struct output o = room(kit_u32(&r));
	struct tls13_bytes secret = field(&r), label = field(&r), context = field(&r);
	return answer(call((enum tls13_hash)h, secret, label, context, o.data, o.cap), o, o.cap, out, out_cap, out_len);
}

RUN(derive_secret)
{
	STUDENT(tls13_derive_secret);
	BEGIN;
	struct tls13_bytes secret = field(&r), label = field(&r), messages = field(&r);
	return END(call((enum tls13_hash)h, secret, label, messages, o.data, o.cap));
}

RUN(early_secret)
{
	STUDENT(tls13_early_secret);
	BEGIN;
	struct tls13_bytes psk = field(&r);
	return END(call((enum tls13_hash)h, psk, o.data, o.cap));
}

RUN(handshake_secret)
{
	STUDENT(tls13_handshake_secret);
	BEGIN;
	struct tls13_bytes early = field(&r), shared = field(&r);
	return END(call((enum tls13_hash)h, early, shared, o.data, o.cap));
}

RUN(master_secret)
{
	STUDENT(tls13_master_secret);
	BEGIN;
	struct tls13_bytes handshake = field(&r);
	return END(call((enum tls13_hash)h, handshake, o.data, o.cap));
}

RUN(secret)
{
	STUDENT(tls13_secret);
	BEGIN;
	uint8_t which = kit_u8(&r);
	struct tls13_schedule s = { .hash = (enum tls13_hash)h };
	s.early_secret = field(&r);
	s.handshake_secret = field(&r);
	s.master_secret = field(&r);
	s.client_hello = field(&r);
	s.server_hello = field(&r);
	s.server_finished = field(&r);
	s.client_finished = field(&r);
	return END(call(&s, (enum tls13_secret)which, o.data, o.cap));
}

RUN(traffic_keys)
{
	STUDENT(tls13_traffic_keys);
	struct kit_reader r = { in, in + in_len };
	uint8_t h = kit_u8(&r);
	struct output key = room(kit_u16(&r)), iv = room(kit_u16(&r));
	struct tls13_bytes secret = field(&r);
	int status = call((enum tls13_hash)h, secret, key.data, key.cap, iv.data, iv.cap);
	answer(status, key, key.cap, out, out_cap, out_len);
	return answer(status, iv, iv.cap, out, out_cap - *out_len, out_len);
}

RUN(next_secret)
{
	STUDENT(tls13_next_secret);
	BEGIN;
	struct tls13_bytes secret = field(&r);
	return END(call((enum tls13_hash)h, secret, o.data, o.cap));
}

RUN(transcript_hash)
{
	STUDENT(tls13_transcript_hash);
	BEGIN;
	struct tls13_bytes messages = field(&r);
	return END(call((enum tls13_hash)h, messages, o.data, o.cap));
}

RUN(finished)
{
	STUDENT(tls13_finished);
	BEGIN;
	struct tls13_bytes base = field(&r), transcript = field(&r);
	return END(call((enum tls13_hash)h, base, transcript, o.data, o.cap));
}

RUN(check_finished)
{
	STUDENT(tls13_check_finished);
	BEGIN;
	struct tls13_bytes base = field(&r), messages = field(&r), message = field(&r);
	return END(call((enum tls13_hash)h, base, messages, message, o.data, o.cap));
}

RUN(resumption_psk)
{
	STUDENT(tls13_resumption_psk);
	BEGIN;
	struct tls13_bytes master = field(&r), nonce = field(&r);
	return END(call((enum tls13_hash)h, master, nonce, o.data, o.cap));
}

RUN(cut)
{
	STUDENT(tls13_cut_client_hello);
	struct kit_reader r = { in, in + in_len };
	struct tls13_bytes hello = field(&r);
	struct output o = room(4);
	size_t at = 0;
	int status = call(hello, &at);
	for (size_t i = 0; status == 0 && i < 4; i++)
		o.data[i] = (uint8_t)(at >> (24 - 8 * i));
	return answer(status, o, 4, out, out_cap, out_len);
}

RUN(binder)
{
	STUDENT(tls13_binder);
	BEGIN;
	uint8_t kind = kit_u8(&r);
	struct tls13_bytes psk = field(&r), before = field(&r), hello = field(&r);
	uint32_t at = kit_u32(&r);
	return END(call((enum tls13_hash)h, (enum tls13_psk_kind)kind, psk, before, hello, at, o.data, o.cap));
}

RUN(check_binder)
{
	STUDENT(tls13_check_binder);
	BEGIN;
	uint8_t kind = kit_u8(&r);
	struct tls13_bytes psk = field(&r), before = field(&r), hello = field(&r);
	uint32_t at = kit_u32(&r);
	uint8_t index = kit_u8(&r);
	return END(call((enum tls13_hash)h, (enum tls13_psk_kind)kind, psk, before, hello, at, index, o.data, o.cap));
}

const struct kit_op kit_ops[] = {
	{ OP_EXTRACT, IN_MAX, OUT_MAX, extract },
	{ OP_EXPAND, IN_MAX, OUT_MAX, expand },
	{ OP_EXPAND_LABEL, IN_MAX, OUT_MAX, expand_label },
	{ OP_DERIVE_SECRET, IN_MAX, OUT_MAX, derive_secret },
	{ OP_EARLY, IN_MAX, OUT_MAX, early_secret },
	{ OP_HANDSHAKE, IN_MAX, OUT_MAX, handshake_secret },
	{ OP_MASTER, IN_MAX, OUT_MAX, master_secret },
	{ OP_SECRET, IN_MAX, OUT_MAX, secret },
	{ OP_TRAFFIC_KEYS, IN_MAX, OUT_MAX, traffic_keys },
	{ OP_NEXT_SECRET, IN_MAX, OUT_MAX, next_secret },
	{ OP_TRANSCRIPT, IN_MAX, OUT_MAX, transcript_hash },
	{ OP_FINISHED, IN_MAX, OUT_MAX, finished },
	{ OP_CHECK_FINISHED, IN_MAX, OUT_MAX, check_finished },
	{ OP_RESUMPTION_PSK, IN_MAX, OUT_MAX, resumption_psk },
	{ OP_CUT, IN_MAX, OUT_MAX, cut },
	{ OP_BINDER, IN_MAX, OUT_MAX, binder },
	{ OP_CHECK_BINDER, IN_MAX, OUT_MAX, check_binder },
	{ 0, 0, 0, NULL },
};
