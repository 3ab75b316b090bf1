#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "echo_len.h"

int el_pack(const uint8_t *body, size_t n, uint8_t *out, size_t *out_len)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	if (n > EL_BODY_MAX)
		return -1;
	out[0] = (uint8_t)(n >> 8);
	out[1] = (uint8_t)n;
	memcpy(out + 2, body, n);
	SHA256(out, n + 2, hash);
	memcpy(out + 2 + n, hash, EL_TAG);
	*out_len = n + 2 + EL_TAG;
	return 0;
}

int el_open(const uint8_t *frame, size_t n, uint8_t *out, size_t *out_len)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	if (n < 2 + EL_TAG || (size_t)(frame[0] << 8 | frame[1]) != n - 2 - EL_TAG)
		return -1;
	SHA256(frame, n - EL_TAG, hash);
	if (CRYPTO_memcmp(hash, frame + n - EL_TAG, EL_TAG) != 0)
		return -1;
	memcpy(out, frame + 2, n - 2 - EL_TAG);
	*out_len = n - 2 - EL_TAG;
	return 0;
}
