/* Unpacks a question (ops.h), calls the student's function on a device that is made of the question, packs what it
 * answered, or for what acts on the device: what it did. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "labs/kit/harness.h"
#include "ops.h"
#include "suit_manifest.h"

#define IN_MAX    65535
#define OUT_MAX   65535
#define ANY_MAX   8  /* components, anchors, downloads, changes */
#define TRACE_MAX 64 /* actions: who does more runs in circles */

enum { P256 = 1, ED25519 = 6, ES256 = -7, EDDSA = -8, TAG_SIGN1 = 18, KEY_BYTES = 32 };

struct anchor {
	uint8_t curve;
	struct suit_bytes x, y;
};

struct turn {
	uint8_t kind, component, count;
	struct suit_bytes content;
};

static struct world {
	struct suit_device device;
	struct suit_component components[ANY_MAX];
	struct suit_bytes content[ANY_MAX];
	struct suit_anchor anchors[ANY_MAX];
	struct anchor keys[ANY_MAX];
	struct {
		struct suit_bytes uri, content;
	} files[ANY_MAX];
	size_t n_files;
	struct turn changes[ANY_MAX];
	size_t n_changes;
	unsigned events[3][ANY_MAX]; /* by kind of change and component */
	struct suit_bytes envelope, later;
	struct kit_packer *trace;
	size_t actions;
} world;

static void put_field(struct kit_packer *p, struct suit_bytes b)
{
	kit_put_field(p, b.data, b.len);
}

static struct suit_bytes field(struct kit_reader *r)
{
	struct suit_bytes b;

	b.data = kit_field(r, &b.len);
	return b;
}

/* --- the device --------------------------------------------------------------------------------------------------- */

static int act(uint8_t action, size_t component, struct suit_bytes detail)
{
	if (++world.actions > TRACE_MAX)
		_exit(0); /* no answer */
	kit_put_number(world.trace, action, 1);
	kit_put_number(world.trace, component, 1);
	put_field(world.trace, detail);
	return component < world.device.n_components ? 0 : -1;
}

static void happened(uint8_t kind, size_t component)
{
	unsigned count = ++world.events[kind][component];

	for (size_t i = 0; i < world.n_changes; i++) {
		const struct turn *c = &world.changes[i];
		if (c->kind == kind && c->component == component && c->count == count)
			world.content[component] = c->content;
	}
}

static int store(size_t component, struct suit_bytes content)
{
	world.content[component] = content;
	happened(CHANGE_STORED, component);
	return 0;
}

static int dev_load(size_t offset, uint8_t *out, size_t n)
{
	if (offset > world.envelope.len || n > world.envelope.len - offset)
		return -1;
	memcpy(out, world.envelope.data + offset, n);
	return 0;
}

static void dev_sha256(struct suit_bytes in, uint8_t out[SUIT_DIGEST_SIZE])
{
	static const uint8_t nothing[1];

	SHA256(in.len != 0 ? in.data : nothing, in.len, out);
}

static int dev_measure(size_t component, uint64_t *size, uint8_t digest[SUIT_DIGEST_SIZE])
{
	if (component >= world.device.n_components)
		return -1;
	*size = world.content[component].len;
	dev_sha256(world.content[component], digest);
	happened(CHANGE_MEASURED, component);
	return 0;
}

static int dev_fetch(size_t component, struct suit_bytes uri)
{
	if (act(ACT_FETCH, component, uri) != 0)
		return -1;
	for (size_t i = 0; i < world.n_files; i++)
		if (world.files[i].uri.len == uri.len && memcmp(world.files[i].uri.data, uri.data, uri.len) == 0)
			return store(component, world.files[i].content);
	return -1;
}

static int dev_copy(size_t component, size_t source)
{
	uint8_t number = (uint8_t)source;

	if (act(ACT_COPY, component, (struct suit_bytes){ &number, 1 }) != 0 || source >= world.device.n_components)
		return -1;
	return store(component, world.content[source]);
}

static int dev_write(size_t component, struct suit_bytes content)
{
	uint8_t *kept = malloc(content.len + 1);

	if (kept == NULL || act(ACT_WRITE, component, content) != 0)
		return -1;
	if (content.len != 0)
		memcpy(kept, content.data, content.len);
	return store(component, (struct suit_bytes){ kept, content.len });
}

static int dev_invoke(size_t component, struct suit_bytes arguments)
{
	return act(ACT_INVOKE, component, arguments);
}

static int dev_commit(uint64_t sequence)
{
	uint8_t number[8];

	for (int i = 0; i < 8; i++)
		number[i] = (uint8_t)(sequence >> (56 - 8 * i));
	return act(ACT_COMMIT, 0, (struct suit_bytes){ number, sizeof number });
}

/* --- signatures: RFC 9052 §4.4, RFC 9053 §2.1 and §2.2 ------------------------------------------------------------ */

struct sign1 {
	struct suit_bytes protected_header, signature;
	int64_t algorithm;
};

/* The algorithms stand alone in the protected headers of this lab's blocks. */
static int read_block(struct suit_bytes block, struct sign1 *s)
{
	struct suit_bytes unprotected, header;
	uint64_t tag, n, nil;
	int64_t label;

	if (cbor_tag(&block, &tag) != 0 || tag != TAG_SIGN1 || cbor_array(&block, &n) != 0 || n != 4 ||
		cbor_bstr(&block, &s->protected_header) != 0 || cbor_next(block) != CBOR_MAP ||
		cbor_item(&block, &unprotected) != 0 || cbor_simple(&block, &nil) != 0 || nil != CBOR_NIL ||
		cbor_bstr(&block, &s->signature) != 0 || block.len != 0)
		return -1;
	header = s->protected_header;
	if (cbor_map(&header, &n) != 0 || n != 1 || cbor_int(&header, &label) != 0 || label != 1 ||
		cbor_int(&header, &s->algorithm) != 0 || header.len != 0)
		return -1;
	return s->signature.len == 2 * KEY_BYTES ? 0 : -1;
}

static size_t put_string(uint8_t *out, uint8_t major, const void *data, size_t n)
{
	size_t head = n < 24 ? 1 : n < 256 ? 2 : 3;

	out[0] = (uint8_t)(major << 5 | (head == 1 ? n : 22 + head));
	if (head == 3)
		out[1] = (uint8_t)(n >> 8);
	if (head != 1)
		out[head - 1] = (uint8_t)n;
	if (n != 0)
		memcpy(out + head, data, n);
	return head + n;
}

static size_t to_be_signed(uint8_t *out, const struct sign1 *s, struct suit_bytes payload)
{
	size_t n = 1;

	out[0] = CBOR_ARRAY << 5 | 4;
	n += put_string(out + n, CBOR_TSTR, "Signature1", 10);
	n += put_string(out + n, CBOR_BSTR, s->protected_header.data, s->protected_header.len);
	n += put_string(out + n, CBOR_BSTR, NULL, 0);
	return n + put_string(out + n, CBOR_BSTR, payload.data, payload.len);
}

static EVP_PKEY *open_key(const struct anchor *a)
{
	uint8_t point[1 + 2 * KEY_BYTES] = { 4 };
	char group[] = "P-256";
	EVP_PKEY *key = NULL;

	if (a->curve == ED25519)
		return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, a->x.data, a->x.len);
	if (a->x.len != KEY_BYTES || a->y.len != KEY_BYTES)
		return NULL;
	memcpy(point + 1, a->x.data, KEY_BYTES);
	memcpy(point + 1 + KEY_BYTES, a->y.data, KEY_BYTES);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end(),
	};
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int check(EVP_PKEY *key, const EVP_MD *md, const uint8_t *tbs, size_t n, const uint8_t *sig, size_t sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good = -1;

	if (ctx != NULL && key != NULL && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1)
		good = EVP_DigestVerify(ctx, sig, sig_len, tbs, n);
	EVP_MD_CTX_free(ctx);
	return good;
}

static int check_ecdsa(EVP_PKEY *key, const uint8_t *tbs, size_t n, struct suit_bytes signature)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.data, KEY_BYTES, NULL),
	       *s = BN_bin2bn(signature.data + KEY_BYTES, KEY_BYTES, NULL);
	uint8_t *der = NULL;
	int good = -1;

	if (sig != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
		int len = i2d_ECDSA_SIG(sig, &der);
		if (len > 0)
			good = check(key, EVP_sha256(), tbs, n, der, (size_t)len);
	}
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return good;
}

static int dev_verify(size_t anchor, struct suit_bytes block, struct suit_bytes payload)
{
	struct sign1 s;
	uint8_t *tbs = malloc(payload.len + block.len + 64);
	EVP_PKEY *key = anchor < world.device.n_anchors ? open_key(&world.keys[anchor]) : NULL;
	int good = -1;

	if (tbs != NULL && key != NULL && payload.len < IN_MAX && read_block(block, &s) == 0) {
		size_t n = to_be_signed(tbs, &s, payload);
		int64_t algorithm = world.keys[anchor].curve == P256 ? ES256 : EDDSA;
		if (s.algorithm != algorithm)
			good = 0;
		else if (algorithm == ES256)
			good = check_ecdsa(key, tbs, n, s.signature);
		else
			good = check(key, NULL, tbs, n, s.signature.data, s.signature.len);
	}
	EVP_PKEY_free(key);
	free(tbs);
	if (world.later.data != NULL)
		world.envelope = world.later; /* the memory is not the device's alone */
	return good;
}

/* --- reading a world ---------------------------------------------------------------------------------------------- */

static size_t count(struct kit_reader *r)
{
	uint8_t n = kit_u8(r);

	if (n > ANY_MAX)
		_exit(0); /* not a question of ours */
	return n;
}

static void read_id(struct kit_reader *r, uint8_t id[SUIT_ID_SIZE])
{
	struct suit_bytes b = field(r);

	memcpy(id, b.data, b.len < SUIT_ID_SIZE ? b.len : SUIT_ID_SIZE);
}

static void read_changes(struct kit_reader *r)
{
	world.n_files = count(r);
	for (size_t i = 0; i < world.n_files; i++) {
		world.files[i].uri = field(r);
		world.files[i].content = field(r);
	}
	world.n_changes = count(r);
	for (size_t i = 0; i < world.n_changes; i++) {
		struct turn *c = &world.changes[i];
		c->kind = kit_u8(r);
		c->component = kit_u8(r);
		c->count = kit_u8(r);
		c->content = field(r);
	}
}

static const struct suit_device *read_world(struct kit_reader *r, struct kit_packer *trace)
{
	struct suit_device *d = &world.device;

	*d = (struct suit_device){ .load = dev_load,
		.sha256 = dev_sha256,
		.verify = dev_verify,
		.measure = dev_measure,
		.fetch = dev_fetch,
		.copy = dev_copy,
		.write = dev_write,
		.invoke = dev_invoke,
		.commit = dev_commit };
	world.trace = trace;
	read_id(r, d->vendor_id);
	read_id(r, d->class_id);
	read_id(r, d->device_id);
	d->sequence = kit_u64(r);
	d->now = kit_u64(r);
	d->components = world.components;
	d->n_components = count(r);
	for (size_t i = 0; i < d->n_components; i++) {
		world.components[i].id = field(r);
		world.components[i].slot = kit_u32(r);
		world.content[i] = field(r);
	}
	d->anchors = world.anchors;
	d->n_anchors = count(r);
	for (size_t i = 0; i < d->n_anchors; i++) {
		world.keys[i].curve = kit_u8(r);
		world.keys[i].x = field(r);
		world.keys[i].y = field(r);
		world.anchors[i].not_after = kit_u64(r);
	}
	read_changes(r);
	return d;
}

/* --- the questions ------------------------------------------------------------------------------------------------ */

/* The student's function as `call`, with its type from the header. The build has checked that the object has it. */
#define STUDENT(name)                     \
	__typeof__(&name) call;           \
	void *symbol = kit_symbol(#name); \
	memcpy(&call, &symbol, sizeof call)
#define RUN(name) static int name(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_cap, size_t *out_len)
#define BEGIN                                      \
	struct kit_reader r = { in, in + in_len }; \
	struct kit_packer p = { out, out_cap, out_len }

RUN(envelope)
{
	STUDENT(suit_read_envelope);
	BEGIN;
	struct suit_envelope e;
	memset(&e, 0, sizeof e);
	int status = call(field(&r), &e);
	if (status != 0)
		return status;
	put_field(&p, e.digest);
	kit_put_number(&p, e.n_blocks, 1);
	for (size_t i = 0; i < e.n_blocks && i < SUIT_BLOCKS_MAX; i++)
		put_field(&p, e.blocks[i]);
	put_field(&p, e.manifest);
	put_field(&p, e.payload_fetch);
	put_field(&p, e.install);
	put_field(&p, e.text);
	return status;
}

RUN(payload)
{
	STUDENT(suit_find_payload);
	BEGIN;
	struct suit_bytes whole = field(&r), uri = field(&r), content = { NULL, 0 };
	int status = call(whole, uri, &content);
	if (status == 0)
		kit_put(&p, content.data, content.len);
	return status;
}

RUN(digest)
{
	STUDENT(suit_check_digest);
	static const struct suit_device device = { .sha256 = dev_sha256 };
	struct kit_reader r = { in, in + in_len };
	(void)out, (void)out_cap, (void)out_len;
	struct suit_bytes text = field(&r), element = field(&r);
	return call(&device, text, element);
}

RUN(authenticate)
{
	STUDENT(suit_authenticate);
	BEGIN;
	const struct suit_device *device = read_world(&r, &p);
	struct suit_envelope e;
	size_t anchor = SIZE_MAX;
	memset(&e, 0, sizeof e);
	e.digest = field(&r);
	e.n_blocks = kit_u8(&r);
	for (size_t i = 0; i < e.n_blocks && i < SUIT_BLOCKS_MAX; i++)
		e.blocks[i] = field(&r);
	e.manifest = field(&r);
	int status = call(device, &e, &anchor);
	if (status == 0)
		kit_put_number(&p, anchor, 1);
	return status;
}

static void put_member(struct kit_packer *p, const struct suit_member *m)
{
	kit_put_number(p, m->where, 1);
	put_field(p, m->where == SUIT_ABSENT ? (struct suit_bytes){ NULL, 0 } : m->bytes);
}

RUN(manifest)
{
	STUDENT(suit_read_manifest);
	BEGIN;
	struct suit_manifest m;
	memset(&m, 0, sizeof m);
	int status = call(field(&r), &m);
	if (status != 0)
		return status;
	kit_put_number(&p, m.sequence, 8);
	kit_put_number(&p, m.n_components, 1);
	for (size_t i = 0; i < m.n_components && i < SUIT_COMPONENTS_MAX; i++)
		put_field(&p, m.components[i]);
	const struct suit_member *const member[] = { &m.shared, &m.payload_fetch, &m.install, &m.validate, &m.load,
		&m.invoke };
	for (size_t i = 0; i < sizeof member / sizeof member[0]; i++)
		put_member(&p, member[i]);
	return status;
}

RUN(sequence)
{
	STUDENT(suit_find_sequence);
	BEGIN;
	static const struct suit_device device = { .sha256 = dev_sha256 };
	struct suit_member m = { .where = (enum suit_where)kit_u8(&r) };
	struct suit_bytes found = { NULL, 0 };
	m.bytes = field(&r);
	bool given = kit_u8(&r) != 0;
	struct suit_bytes severed = field(&r);
	int status = call(&device, &m, given ? severed : (struct suit_bytes){ NULL, 0 }, &found);
	if (status == 0)
		kit_put(&p, found.data, found.len);
	return status;
}

RUN(bind_components)
{
	STUDENT(suit_bind);
	BEGIN;
	const struct suit_device *device = read_world(&r, &p);
	struct suit_manifest m;
	size_t map[SUIT_COMPONENTS_MAX] = { 0 };
	memset(&m, 0, sizeof m);
	m.sequence = kit_u64(&r);
	m.n_components = count(&r);
	for (size_t i = 0; i < m.n_components; i++)
		m.components[i] = field(&r);
	int status = call(device, &m, map);
	for (size_t i = 0; status == 0 && i < m.n_components; i++)
		kit_put_number(&p, map[i], 1);
	return status;
}

/* One code for every refusal: the trace says more, and is the answer also then. */
static int refusal(int status)
{
	return status < 0 ? -1 : status;
}

RUN(sequences)
{
	STUDENT(suit_run);
	BEGIN;
	static struct suit_machine m;
	int status = 0;
	m.device = read_world(&r, &p);
	m.envelope = field(&r);
	m.n = count(&r);
	for (size_t i = 0; i < m.n; i++)
		m.map[i] = kit_u8(&r);
	for (size_t n = count(&r); status == 0 && n > 0; n--) {
		bool shared = kit_u8(&r) != 0;
		status = call(&m, field(&r), shared);
	}
	return refusal(status);
}

RUN(process)
{
	STUDENT(suit_process);
	BEGIN;
	const struct suit_device *device = read_world(&r, &p);
	world.envelope = field(&r);
	world.later = field(&r);
	world.device.envelope_size = world.envelope.len;
	return refusal(call(device));
}

/* What the library initialises on first use would count against the time of every vector. */
void kit_prepare(void)
{
	(void)EVP_sha256();
	EVP_PKEY_CTX_free(EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL));
}

const struct kit_op kit_ops[] = {
	{ OP_ENVELOPE, IN_MAX, OUT_MAX, envelope },
	{ OP_PAYLOAD, IN_MAX, OUT_MAX, payload },
	{ OP_DIGEST, IN_MAX, OUT_MAX, digest },
	{ OP_AUTHENTICATE, IN_MAX, OUT_MAX, authenticate },
	{ OP_MANIFEST, IN_MAX, OUT_MAX, manifest },
	{ OP_SEQUENCE, IN_MAX, OUT_MAX, sequence },
	{ OP_BIND, IN_MAX, OUT_MAX, bind_components },
	{ OP_CONDITION, IN_MAX, OUT_MAX, sequences },
	{ OP_DIRECTIVE, IN_MAX, OUT_MAX, sequences },
	{ OP_INDEX, IN_MAX, OUT_MAX, sequences },
	{ OP_NESTED, IN_MAX, OUT_MAX, sequences },
	{ OP_PROCESS, IN_MAX, OUT_MAX, process },
	{ 0, 0, 0, NULL },
};
