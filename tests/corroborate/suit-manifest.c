/* Puts the example envelopes of the SUIT manifest draft to the reference of labs/suit-manifest; signatures are checked by
 * the reference of labs/cose-sign1. One a line on stdin: "signed" or "unsigned", the sequence number ("-": unknown), the
 * envelope in hexadecimal. Says how many questions agreed; exit 1 when one did not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "cose_sign1.h"
#include "runner/base/buf.h"
#include "suit_manifest.h"

#define ENVELOPE_MAX 8192

/* The public key with which the draft's examples are signed (draft-ietf-suit-manifest-37, App. B): P-256. */
static const char key_x[] = "8496811aae0baaabd26157189eecda26beaa8bf11b6f3fe6e2b5659c85dbc0ad",
		  key_y[] = "3b1f2a4b6c098131c0a36dacd1d78bd381dcdfb09c052db33991db7338b4a896";

static void dev_sha256(struct suit_bytes in, uint8_t out[SUIT_DIGEST_SIZE])
{
	SHA256(in.data, in.len, out);
}

static int dev_verify(size_t anchor, struct suit_bytes block, struct suit_bytes payload)
{
	/* {1: 2, -1: 1, -2: x, -3: y} */
	uint8_t key[75] = { 0xa4, 1, 2, 0x20, 1, 0x21, 0x58, 32 }, out[ENVELOPE_MAX];
	size_t n;

	(void)anchor;
	memcpy(key + 40, (const uint8_t[]){ 0x22, 0x58, 32 }, 3);
	if (hex_decode(key_x, 64, key + 8, 32) < 0 || hex_decode(key_y, 64, key + 43, 32) < 0)
		return -1;
	return cose_verify1((struct cose_bytes){ block.data, block.len }, (struct cose_bytes){ key, sizeof key },
		       (struct cose_bytes){ NULL, 0 }, (struct cose_bytes){ payload.data, payload.len }, out,
		       sizeof out, &n) == 0;
}

static const struct suit_anchor anchor = { .not_after = UINT64_MAX };
static const struct suit_device device = {
	.anchors = &anchor, .n_anchors = 1, .sha256 = dev_sha256, .verify = dev_verify
};

static unsigned asked, agreed;

static void question(bool right, const char *what)
{
	asked++;
	agreed += right;
	if (!right)
		printf("disagrees: %s\n", what);
}

static void ask_digest(const struct suit_envelope *e)
{
	struct suit_bytes element = e->manifest, bare;
	struct suit_envelope changed = *e;
	uint8_t copy[ENVELOPE_MAX];
	size_t who;

	question(suit_check_digest(&device, e->digest, e->manifest) == 0, "the digest is over the wrapped manifest");
	question(cbor_bstr(&element, &bare) == 0 && suit_check_digest(&device, e->digest, bare) != 0,
		"the digest is not over the bare manifest");
	question(suit_authenticate(&device, e, &who) == 0 && who == 0, "the signature is good");
	memcpy(copy, e->manifest.data, e->manifest.len);
	copy[e->manifest.len - 1] ^= 1;
	changed.manifest.data = copy;
	question(suit_authenticate(&device, &changed, &who) != 0, "not with another manifest");
}

static void ask_members(const struct suit_envelope *e, const struct suit_manifest *m)
{
	struct suit_bytes sequence;

	if (m->install.where != SUIT_SEVERED)
		return;
	int status = suit_find_sequence(&device, &m->install, e->install, &sequence);
	question((status == 0) == (e->install.data != NULL), "the severed install sequence is found where it is");
}

static void ask_envelope(bool is_signed, const char *number, struct suit_bytes envelope)
{
	struct suit_envelope e;
	struct suit_manifest m;

	question((suit_read_envelope(envelope, &e) == 0) == is_signed, "signed envelopes are taken apart");
	if (!is_signed || suit_read_envelope(envelope, &e) != 0)
		return;
	ask_digest(&e);
	question(suit_read_manifest(e.manifest, &m) == 0 && m.sequence == strtoull(number, NULL, 10),
		"the manifest and its number");
	if (suit_read_manifest(e.manifest, &m) == 0)
		ask_members(&e, &m);
}

int main(void)
{
	char *line = NULL, kind[16], number[16];
	static char hex[2 * ENVELOPE_MAX + 1];
	static uint8_t bytes[ENVELOPE_MAX];
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		if (sscanf(line, "%15s %15s %16384s", kind, number, hex) != 3)
			return 2;
		size_t n = strlen(hex) / 2;
		if (hex_decode(hex, 2 * n, bytes, n) < 0)
			return 2;
		ask_envelope(strcmp(kind, "signed") == 0, number, (struct suit_bytes){ bytes, n });
	}
	free(line);
	printf("envelopes: %u of %u questions agree\n", agreed, asked);
	return agreed != asked || asked == 0;
}
