/* A manifest processor for firmware updates: draft-ietf-suit-manifest-37, RFC 9124. You write the functions in the
 * second half; the handout says why they are the way they are. In the first half is what you are given: a reader of
 * CBOR, and the device.
 *
 * Every function returns SUIT_DONE (0) or a negative code. Any negative code counts as a refusal: the names below are
 * for you. After a refusal outputs count for nothing. Results of type suit_bytes point into the input. */
#ifndef SUIT_MANIFEST_H
#define SUIT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum suit_status {
	SUIT_DONE = 0,
	SUIT_MALFORMED = -1,     /* not the CBOR that belongs here */
	SUIT_INVALID = -2,       /* well-formed, but not what the draft allows */
	SUIT_MISSING = -3,       /* something that is needed is not there */
	SUIT_NOT_AUTHENTIC = -4, /* a digest or a signature does not match, or nobody whom we trust has signed */
	SUIT_ROLLBACK = -5,      /* older than what is installed */
	SUIT_UNSUPPORTED = -6,   /* a version, an algorithm, a component, a command or a parameter that we don't know */
	SUIT_CONDITION = -7,     /* a condition does not hold */
	SUIT_FAILED = -8,        /* a directive, the device or the memory failed */
	SUIT_TODO = -9,          /* not written yet */
};

struct suit_bytes {
	const uint8_t *data; /* NULL: not there */
	size_t len;
};

/* --- given: reading CBOR -------------------------------------------------------------------------------------------
 * Each reader takes one thing from the front of *in and moves on; on failure it returns SUIT_MALFORMED and *in stays.
 * Lengths are definite and have been compared with the bytes that are left. */

enum cbor_major { CBOR_UINT, CBOR_NEGATIVE, CBOR_BSTR, CBOR_TSTR, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, CBOR_SIMPLE };
enum { CBOR_FALSE = 20, CBOR_TRUE = 21, CBOR_NIL = 22 };

/* The major type of what comes next, or -1 at the end. */
static inline int cbor_next(struct suit_bytes in)
{
	return in.len == 0 ? -1 : in.data[0] >> 5;
}

static inline int cbor_head(struct suit_bytes *in, int major, uint64_t *value)
{
	if (cbor_next(*in) != major)
		return SUIT_MALFORMED;
	uint8_t info = in->data[0] & 31;
	size_t extra = info < 24 ? 0 : (size_t)1 << (info - 24);
	if (info > 27 || in->len - 1 < extra)
		return SUIT_MALFORMED;
	*value = extra == 0 ? info : 0;
	for (size_t i = 1; i <= extra; i++)
		*value = *value << 8 | in->data[i];
	in->data += 1 + extra;
	in->len -= 1 + extra;
	return SUIT_DONE;
}

static inline int cbor_uint(struct suit_bytes *in, uint64_t *value)
{
	return cbor_head(in, CBOR_UINT, value);
}

/* Signed; beyond 63 bits it is malformed. */
static inline int cbor_int(struct suit_bytes *in, int64_t *value)
{
	struct suit_bytes rest = *in;
	uint64_t v;
	int major = cbor_next(rest);

	if ((major != CBOR_UINT && major != CBOR_NEGATIVE) || cbor_head(&rest, major, &v) != 0 || v > INT64_MAX)
		return SUIT_MALFORMED;
	*value = major == CBOR_UINT ? (int64_t)v : -1 - (int64_t)v;
	*in = rest;
	return SUIT_DONE;
}

/* The number of entries; the entries follow in *in. */
static inline int cbor_array(struct suit_bytes *in, uint64_t *n)
{
	return cbor_head(in, CBOR_ARRAY, n);
}

static inline int cbor_map(struct suit_bytes *in, uint64_t *pairs)
{
	return cbor_head(in, CBOR_MAP, pairs);
}

static inline int cbor_tag(struct suit_bytes *in, uint64_t *tag)
{
	return cbor_head(in, CBOR_TAG, tag);
}

/* CBOR_FALSE, CBOR_TRUE, CBOR_NIL, or another one. */
static inline int cbor_simple(struct suit_bytes *in, uint64_t *value)
{
	return cbor_head(in, CBOR_SIMPLE, value);
}

static inline int cbor_string(struct suit_bytes *in, int major, struct suit_bytes *content)
{
	struct suit_bytes rest = *in;
	uint64_t n;

	if (cbor_head(&rest, major, &n) != 0 || n > rest.len)
		return SUIT_MALFORMED;
	*content = (struct suit_bytes){ rest.data, (size_t)n };
	*in = (struct suit_bytes){ rest.data + n, rest.len - (size_t)n };
	return SUIT_DONE;
}

static inline int cbor_bstr(struct suit_bytes *in, struct suit_bytes *content)
{
	return cbor_string(in, CBOR_BSTR, content);
}

static inline int cbor_tstr(struct suit_bytes *in, struct suit_bytes *content)
{
	return cbor_string(in, CBOR_TSTR, content);
}

/* One whole item, as it is encoded: its head included. */
static inline int cbor_item(struct suit_bytes *in, struct suit_bytes *item)
{
	struct suit_bytes rest = *in, content;

	for (uint64_t n = 1, v; n > 0; n--) {
		int major = cbor_next(rest);
		if (major == CBOR_BSTR || major == CBOR_TSTR) {
			if (cbor_string(&rest, major, &content) != 0)
				return SUIT_MALFORMED;
			continue;
		}
		if (major < 0 || cbor_head(&rest, major, &v) != 0)
			return SUIT_MALFORMED;
		uint64_t more = major == CBOR_TAG ? 1 : major == CBOR_ARRAY || major == CBOR_MAP ? v : 0;
		if (more > rest.len)
			return SUIT_MALFORMED;
		n += major == CBOR_MAP ? 2 * more : more;
	}
	*item = (struct suit_bytes){ in->data, in->len - rest.len };
	*in = rest;
	return SUIT_DONE;
}

/* --- given: the device ---------------------------------------------------------------------------------------------
 * What its functions do changes the device; they return 0 or a negative code when nothing else is said. */

#define SUIT_ID_SIZE     16 /* of a vendor, a class, a device: UUIDs */
#define SUIT_DIGEST_SIZE 32

struct suit_component {
	struct suit_bytes id; /* its identifier, encoded: an array of byte strings */
	uint64_t slot;
};

/* A key of somebody who may sign manifests for this device. It may be used while now <= not_after. */
struct suit_anchor {
	uint64_t not_after;
};

struct suit_device {
	uint8_t vendor_id[SUIT_ID_SIZE], class_id[SUIT_ID_SIZE], device_id[SUIT_ID_SIZE];
	uint64_t sequence; /* the number of the manifest that was installed last */
	uint64_t now;      /* seconds since 1970 */
	const struct suit_component *components;
	size_t n_components;
	const struct suit_anchor *anchors;
	size_t n_anchors;

	/* The new envelope lies in a memory that others can write to. Copy n bytes of it. */
	size_t envelope_size;
	int (*load)(size_t offset, uint8_t *out, size_t n);

	void (*sha256)(struct suit_bytes in, uint8_t out[SUIT_DIGEST_SIZE]);
	/* Is `block` (a tagged COSE_Sign1 whose payload is detached) a signature by that anchor over `payload`?
	 * 1: yes. 0: no. Negative: it could not find out; the block may be of another kind. It does not look at
	 * not_after. */
	int (*verify)(size_t anchor, struct suit_bytes block, struct suit_bytes payload);

	/* Components are counted as in `components`. */
	int (*measure)(size_t component, uint64_t *size, uint8_t digest[SUIT_DIGEST_SIZE]); /* what it holds now */
	int (*fetch)(size_t component, struct suit_bytes uri);                              /* download into it */
	int (*copy)(size_t component, size_t source);
	int (*write)(size_t component, struct suit_bytes content);
	int (*invoke)(size_t component, struct suit_bytes arguments);
	int (*commit)(uint64_t sequence); /* from now on this is the installed one */
};

/* --- yours ---------------------------------------------------------------------------------------------------------
 */

/* §8.2, §8.3. Take an envelope apart: tag 107, a map, nothing behind. */
#define SUIT_BLOCKS_MAX 4
struct suit_envelope {
	struct suit_bytes digest;                  /* the content of its byte string: an encoded SUIT_Digest */
	struct suit_bytes blocks[SUIT_BLOCKS_MAX]; /* the contents of theirs */
	size_t n_blocks;                           /* at least one */
	/* Elements as they are encoded: byte strings with their heads. data == NULL: not there. */
	struct suit_bytes manifest, payload_fetch, install, text;
};
int suit_read_envelope(struct suit_bytes envelope, struct suit_envelope *out);

/* §7.5. The content of the integrated payload whose key in the envelope is `uri`. */
int suit_find_payload(struct suit_bytes envelope, struct suit_bytes uri, struct suit_bytes *payload);

/* §10. Is `digest` (an encoded SUIT_Digest) that of `element`? We know SHA-256 only. */
int suit_check_digest(const struct suit_device *device, struct suit_bytes digest, struct suit_bytes element);

/* §8.3, §6.2. Is the manifest of this envelope authentic? Then which anchor says so: the first one under which the
 * first good block verifies. `digest`, `blocks`, `n_blocks` and `manifest` are set. */
int suit_authenticate(const struct suit_device *device, const struct suit_envelope *envelope, size_t *anchor);

/* §8.4. Take a manifest apart. `element` is the byte string that it is wrapped in, with its head. */
#define SUIT_COMPONENTS_MAX 8
enum suit_where { SUIT_ABSENT, SUIT_INLINE, SUIT_SEVERED };
struct suit_member {
	enum suit_where where;
	struct suit_bytes bytes; /* inline: the command sequence, unwrapped. Severed: the encoded SUIT_Digest */
};
struct suit_manifest {
	uint64_t sequence;
	struct suit_bytes components[SUIT_COMPONENTS_MAX]; /* identifiers, encoded */
	size_t n_components;                               /* at least one */
	struct suit_member shared;                         /* shared, validate, load, invoke: never severed */
	struct suit_member payload_fetch, install, validate, load, invoke;
};
int suit_read_manifest(struct suit_bytes element, struct suit_manifest *out);

/* §8.6, §8.4.12. The command sequence of a member. `severed` is the element of the same name in the envelope, with
 * its head; data == NULL: not there. Refused: a sequence that is absent, or missing, or not the one that was signed. */
int suit_find_sequence(const struct suit_device *device, const struct suit_member *member, struct suit_bytes severed,
	struct suit_bytes *sequence);

/* §6.1, §6.2, §8.4.2. Is this manifest (its number and its components are set) one for this device, now? Then where
 * its components are: map[i] is the device's number of the manifest's component i. */
int suit_bind(const struct suit_device *device, const struct suit_manifest *manifest, size_t map[SUIT_COMPONENTS_MAX]);

/* §6.4. What a component has been told with override-parameters. data == NULL, has_... == false: not set. */
struct suit_parameters {
	struct suit_bytes vendor_id, class_id, device_id;
	struct suit_bytes image_digest; /* an encoded SUIT_Digest */
	struct suit_bytes content, uri, invoke_args;
	bool has_image_size, has_slot, has_source;
	uint64_t image_size, slot, source; /* source: a component of the manifest */
};
struct suit_machine {
	const struct suit_device *device;
	struct suit_bytes envelope; /* where integrated payloads are; may be empty */
	size_t n;                   /* components of the manifest */
	size_t map[SUIT_COMPONENTS_MAX];
	struct suit_parameters parameters[SUIT_COMPONENTS_MAX];
};

/* §6.4, §8.4.6. Run one command sequence. `shared`: it is the shared one, in which only conditions, set-component-index,
 * override-parameters, try-each and run-sequence may stand. Commands and parameters: exactly those of these two
 * lists; whatever else comes ends the sequence. */
enum suit_command {
	SUIT_CONDITION_VENDOR_ID = 1,
	SUIT_CONDITION_CLASS_ID = 2,
	SUIT_CONDITION_IMAGE_MATCH = 3,
	SUIT_CONDITION_COMPONENT_SLOT = 5,
	SUIT_CONDITION_ABORT = 14,
	SUIT_CONDITION_DEVICE_ID = 24,
	SUIT_SET_COMPONENT_INDEX = 12,
	SUIT_TRY_EACH = 15,
	SUIT_WRITE = 18,
	SUIT_OVERRIDE_PARAMETERS = 20,
	SUIT_FETCH = 21,
	SUIT_COPY = 22,
	SUIT_INVOKE = 23,
	SUIT_RUN_SEQUENCE = 32,
};
enum suit_parameter {
	SUIT_PARAMETER_VENDOR_ID = 1,     /* bstr of 16 */
	SUIT_PARAMETER_CLASS_ID = 2,      /* bstr of 16 */
	SUIT_PARAMETER_IMAGE_DIGEST = 3,  /* bstr that holds a SUIT_Digest */
	SUIT_PARAMETER_SLOT = 5,          /* uint */
	SUIT_PARAMETER_STRICT_ORDER = 12, /* bool; we are always strict */
	SUIT_PARAMETER_SOFT_FAILURE = 13, /* bool */
	SUIT_PARAMETER_IMAGE_SIZE = 14,   /* uint */
	SUIT_PARAMETER_CONTENT = 18,      /* bstr */
	SUIT_PARAMETER_URI = 21,          /* tstr */
	SUIT_PARAMETER_SOURCE = 22,       /* uint */
	SUIT_PARAMETER_INVOKE_ARGS = 23,  /* bstr */
	SUIT_PARAMETER_DEVICE_ID = 24,    /* bstr of 16 */
};
int suit_run(struct suit_machine *machine, struct suit_bytes sequence, bool shared);

/* All of it, for the envelope that lies in the device: authenticate; take apart; bind; find every sequence; then run
 * payload-fetch, install, validate; commit the number; run load, invoke. The shared sequence runs before each of them
 * that is there. Parameters live until the end. */
int suit_process(const struct suit_device *device);

#endif
