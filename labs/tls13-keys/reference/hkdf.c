/* HKDF and its TLS form: RFC 5869 §2, RFC 8446 §7.1. */
#include "keys.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

#define INFO_MAX 1024

int hash_find(enum tls13_hash hash, struct hash_info *out)
{
	if (hash == TLS13_SHA256)
		*out = (struct hash_info){ EVP_sha256(), 32 };
	else if (hash == TLS13_SHA384)
		*out = (struct hash_info){ EVP_sha384(), 48 };
	else
		return TLS13_BAD_ARGUMENT;
	return TLS13_DONE;
}

int hmac(const struct hash_info *h, struct tls13_bytes key, struct tls13_bytes data, uint8_t *out)
{
	static const uint8_t nothing[1];
	const uint8_t *k = key.len != 0 ? key.data : nothing;
	const uint8_t *d = data.len != 0 ? data.data : nothing;

	return HMAC(h->md, k, (int)key.len, d, data.len, out, NULL) != NULL ? TLS13_DONE : TLS13_FAILED;
}

int tls13_extract(enum tls13_hash hash, struct tls13_bytes salt, struct tls13_bytes ikm, uint8_t *out, size_t cap)
{
	struct hash_info h;

	if (hash_find(hash, &h) != 0)
		return TLS13_BAD_ARGUMENT;
	if (cap < h.len)
		return TLS13_NO_ROOM;
	/* No salt means HashLen zeros. HMAC pads its key with zeros, so an empty key is the same one. */
	return hmac(&h, salt, ikm, out);
}

int tls13_expand(enum tls13_hash hash, struct tls13_bytes prk, struct tls13_bytes info, uint8_t *out, size_t length)
{
	uint8_t block[TLS13_HASH_MAX + INFO_MAX + 1], t[TLS13_HASH_MAX];
	struct hash_info h;
	size_t done = 0, previous = 0;

	if (hash_find(hash, &h) != 0 || prk.len < h.len)
		return TLS13_BAD_ARGUMENT;
	if (length > 255 * h.len || info.len > INFO_MAX)
		return TLS13_TOO_LONG;
	for (uint8_t counter = 1; done < length; counter++) {
		memcpy(block, t, previous); /* T(0) is empty */
		if (info.len != 0)
			memcpy(block + previous, info.data, info.len);
		block[previous + info.len] = counter;
		if (hmac(&h, prk, (struct tls13_bytes){ block, previous + info.len + 1 }, t) != 0)
			return TLS13_FAILED;
		size_t take = length - done < h.len ? length - done : h.len;
		memcpy(out + done, t, take);
		done += take;
		previous = h.len;
	}
	OPENSSL_cleanse(block, sizeof block);
	OPENSSL_cleanse(t, sizeof t);
	return TLS13_DONE;
}

int tls13_expand_label(enum tls13_hash hash, struct tls13_bytes secret, struct tls13_bytes label,
	struct tls13_bytes context, uint8_t *out, size_t length)
{
	static const char prefix[] = "tls13 ";
	const size_t prefix_len = sizeof prefix - 1;
	uint8_t info[2 + 1 + 255 + 1 + 255];
	struct hash_info h;
	size_t n = 0;

	if (hash_find(hash, &h) != 0 || secret.len != h.len)
		return TLS13_BAD_ARGUMENT;
	/* label<7..255> counts the prefix; the length field is a uint16. */
	if (label.len == 0 || label.len > 255 - prefix_len || context.len > 255 || length > 0xffff)
		return TLS13_TOO_LONG;
	info[n++] = (uint8_t)(length >> 8);
	info[n++] = (uint8_t)length;
	info[n++] = (uint8_t)(prefix_len + label.len);
	memcpy(info + n, prefix, prefix_len);
	n += prefix_len;
	memcpy(info + n, label.data, label.len);
	n += label.len;
	info[n++] = (uint8_t)context.len;
	if (context.len != 0)
		memcpy(info + n, context.data, context.len);
	n += context.len;
	return tls13_expand(hash, secret, (struct tls13_bytes){ info, n }, out, length);
}

int expand_text(enum tls13_hash hash, struct tls13_bytes secret, const char *label, struct tls13_bytes context,
	uint8_t *out, size_t length)
{
	struct tls13_bytes text = { (const uint8_t *)label, strlen(label) };

	return tls13_expand_label(hash, secret, text, context, out, length);
}
