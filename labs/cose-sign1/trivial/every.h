/* What the trivial submissions share: each function of the lab gives what answer() gives. A submission includes this
 * and defines answer(). */
#ifndef EVERY_H
#define EVERY_H

#include "cose_sign1.h"

#include <string.h>

static int answer(uint8_t *out, size_t n, struct cose_bytes in);

int cbor_read_head(struct cose_bytes in, struct cbor_head *head)
{
	uint8_t b[8] = { 0 };
	int status = answer(b, sizeof b, in);

	if (status == 0)
		*head = (struct cbor_head){ .major = b[0] >> 5, .value = b[1], .size = 1 };
	return status;
}

int cbor_walk(struct cose_bytes in, size_t *size)
{
	uint8_t b[8] = { 0 };
	int status = answer(b, sizeof b, in);

	if (status == 0)
		*size = b[0] == in.data[0] ? in.len : (size_t)b[0] << 8 | b[1]; /* a constant is never right by luck */
	return status;
}

int cbor_deterministic(struct cose_bytes in, uint8_t *out, size_t cap, size_t *len)
{
	int status = answer(out, cap < in.len ? cap : in.len, in);

	if (status == 0)
		*len = cap < in.len ? cap : in.len;
	return status;
}

int cose_read_sign1(struct cose_bytes message, struct cose_sign1 *out)
{
	uint8_t b[8] = { 0 };
	int status = answer(b, sizeof b, message);

	if (status == 0)
		*out = (struct cose_sign1){ .payload = message, .signature = message };
	return status;
}

int cose_read_algorithm(struct cose_bytes protected_header, struct cose_bytes unprotected, int64_t *algorithm)
{
	uint8_t b[8] = { 0 };
	int status = answer(b, sizeof b, protected_header);

	(void)unprotected;
	if (status == 0)
		*algorithm = b[0];
	return status;
}

int cose_to_be_signed(struct cose_bytes protected_header, struct cose_bytes external_aad, struct cose_bytes payload,
	uint8_t *out, size_t cap, size_t *len)
{
	size_t n = cap < payload.len ? cap : payload.len;
	int status = answer(out, n, payload);

	(void)protected_header, (void)external_aad;
	if (status == 0)
		*len = n;
	return status;
}

int cose_read_key(struct cose_bytes in, struct cose_key *key)
{
	struct cose_key k = { .curve = COSE_P256 };
	int status = answer(k.x, sizeof k.x, in);

	if (status == 0)
		*key = k;
	return status;
}

int cose_check_signature(
	int64_t algorithm, const struct cose_key *key, struct cose_bytes message, struct cose_bytes signature)
{
	uint8_t b[8] = { 0 };

	(void)algorithm, (void)key, (void)message;
	return answer(b, sizeof b, signature);
}

/* Echo would be right if it wrote the payload: it writes the message, which is what it was asked. */
int cose_verify1(struct cose_bytes message, struct cose_bytes key, struct cose_bytes external_aad,
	struct cose_bytes detached, uint8_t *out, size_t cap, size_t *len)
{
	size_t n = cap < message.len ? cap : message.len;
	int status = answer(out, n, message);

	(void)key, (void)external_aad, (void)detached;
	if (status == 0)
		*len = n;
	return status;
}

#endif
