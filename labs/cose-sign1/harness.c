/* Unpacks a question (ops.h), calls the student's function, packs what it wrote. */
#include <string.h>

#include "cose_sign1.h"
#include "labs/kit/harness.h"
#include "ops.h"

#define IN_MAX  65535
#define OUT_MAX 65535

/* What an output holds before the call. After a refusal it must hold that still, or zeros. */
#define UNTOUCHED 0x5a

static void put_field(struct kit_packer *p, struct cose_bytes b)
{
	kit_put_field(p, b.data, b.len);
}

static int clean(const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		if (b[i] != UNTOUCHED && b[i] != 0)
			return 0;
	return 1;
}

/* A refusal answers nothing, unless the function wrote something all the same: then the judge sees that. */
static int refused(struct kit_packer *p, int status, const void *output, size_t n)
{
	if (!clean(output, n))
		kit_put(p, output, n);
	return status;
}

static int written(struct kit_packer *p, int status, const uint8_t *output, size_t cap, size_t len)
{
	if (status != 0)
		return refused(p, status, output, cap);
	kit_put(p, output, len < cap ? len : cap);
	return status;
}

static struct cose_bytes field(struct kit_reader *r)
{
	struct cose_bytes b;

	b.data = kit_field(r, &b.len);
	return b;
}

static uint8_t *room(size_t cap)
{
	uint8_t *p = kit_guarded_out(cap);

	if (cap != 0)
		memset(p, UNTOUCHED, cap);
	return p;
}

/* The student's function as `call`, with its type from the header. The build has checked that the object has it. */
#define STUDENT(name)                     \
	__typeof__(&name) call;           \
	void *symbol = kit_symbol(#name); \
	memcpy(&call, &symbol, sizeof call)
#define RUN(name) static int name(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_cap, size_t *out_len)
#define BEGIN                                      \
	struct kit_reader r = { in, in + in_len }; \
	struct kit_packer p = { out, out_cap, out_len }

RUN(head)
{
	STUDENT(cbor_read_head);
	BEGIN;
	struct cbor_head h;
	memset(&h, UNTOUCHED, sizeof h);
	h.indefinite = false;
	int status = call(field(&r), &h);
	if (status != 0)
		return status;
	kit_put_number(&p, h.major, 1);
	kit_put_number(&p, h.indefinite, 1);
	kit_put_number(&p, h.value, 8);
	kit_put_number(&p, h.size, 1);
	return status;
}

RUN(walk)
{
	STUDENT(cbor_walk);
	BEGIN;
	size_t size = 0;
	int status = call(field(&r), &size);
	if (status != 0)
		return refused(&p, status, &size, sizeof size);
	kit_put_number(&p, size, 4);
	return status;
}

RUN(deterministic)
{
	STUDENT(cbor_deterministic);
	BEGIN;
	size_t cap = kit_u16(&r), len = 0;
	uint8_t *output = room(cap);
	int status = call(field(&r), output, cap, &len);
	return written(&p, status, output, cap, len);
}

RUN(read_sign1)
{
	STUDENT(cose_read_sign1);
	BEGIN;
	struct cose_sign1 m;
	memset(&m, 0, sizeof m);
	int status = call(field(&r), &m);
	if (status != 0)
		return refused(&p, status, &m, sizeof m);
	put_field(&p, m.protected_header);
	put_field(&p, m.unprotected);
	put_field(&p, m.payload);
	kit_put_number(&p, m.detached, 1);
	put_field(&p, m.signature);
	return status;
}

RUN(algorithm)
{
	STUDENT(cose_read_algorithm);
	BEGIN;
	int64_t a = 0;
	struct cose_bytes protected_header = field(&r), unprotected = field(&r);
	int status = call(protected_header, unprotected, &a);
	if (status != 0)
		return refused(&p, status, &a, sizeof a);
	kit_put_number(&p, (uint64_t)a, 8);
	return status;
}

RUN(tbs)
{
	STUDENT(cose_to_be_signed);
	BEGIN;
	size_t cap = kit_u16(&r), len = 0;
	uint8_t *output = room(cap);
	struct cose_bytes protected_header = field(&r), aad = field(&r), payload = field(&r);
	int status = call(protected_header, aad, payload, output, cap, &len);
	return written(&p, status, output, cap, len);
}

RUN(read_key)
{
	STUDENT(cose_read_key);
	BEGIN;
	struct cose_key k;
	memset(&k, 0, sizeof k);
	int status = call(field(&r), &k);
	if (status != 0)
		return refused(&p, status, &k, sizeof k);
	kit_put_number(&p, k.curve, 1);
	kit_put_number(&p, (uint64_t)k.algorithm, 8);
	kit_put(&p, k.x, sizeof k.x);
	kit_put(&p, k.y, sizeof k.y);
	return status;
}

RUN(check)
{
	STUDENT(cose_check_signature);
	struct kit_reader r = { in, in + in_len };
	struct cose_key k;
	(void)out, (void)out_cap, (void)out_len;
	memset(&k, 0, sizeof k);
	int64_t algorithm = (int64_t)kit_u64(&r);
	k.curve = (enum cose_curve)kit_u8(&r);
	k.algorithm = (int64_t)kit_u64(&r);
	struct cose_bytes x = field(&r), y = field(&r);
	memcpy(k.x, x.data, x.len < sizeof k.x ? x.len : sizeof k.x);
	memcpy(k.y, y.data, y.len < sizeof k.y ? y.len : sizeof k.y);
	struct cose_bytes message = field(&r), signature = field(&r);
	return call(algorithm, &k, message, signature);
}

RUN(verify)
{
	STUDENT(cose_verify1);
	BEGIN;
	size_t cap = kit_u16(&r), len = 0;
	uint8_t *output = room(cap);
	struct cose_bytes message = field(&r), key = field(&r), aad = field(&r);
	bool given = kit_u8(&r) != 0;
	struct cose_bytes detached = field(&r);
	if (!given)
		detached = (struct cose_bytes){ NULL, 0 };
	int status = call(message, key, aad, detached, output, cap, &len);
	return written(&p, status, output, cap, len);
}

const struct kit_op kit_ops[] = {
	{ OP_HEAD, IN_MAX, OUT_MAX, head },
	{ OP_WALK, IN_MAX, OUT_MAX, walk },
	{ OP_DETERMINISTIC, IN_MAX, OUT_MAX, deterministic },
	{ OP_READ_SIGN1, IN_MAX, OUT_MAX, read_sign1 },
	{ OP_ALGORITHM, IN_MAX, OUT_MAX, algorithm },
	{ OP_TBS, IN_MAX, OUT_MAX, tbs },
	{ OP_READ_KEY, IN_MAX, OUT_MAX, read_key },
	{ OP_CHECK, IN_MAX, OUT_MAX, check },
	{ OP_VERIFY, IN_MAX, OUT_MAX, verify },
	{ 0, 0, 0, NULL },
};
