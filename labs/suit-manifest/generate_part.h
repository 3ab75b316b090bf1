/* What the parts of the generator share: making manifests out of CBOR items, devices, and traces of what they do. */
#ifndef SUIT_MANIFEST_GENERATE_PART_H
#define SUIT_MANIFEST_GENERATE_PART_H

#include "labs/kit/item.h"
#include "labs/kit/signer.h"
#include "ops.h"

void generate_envelopes(struct asker *a);  /* envelope, payload */
void generate_digests(struct asker *a);    /* digest, severable */
void generate_signed(struct asker *a);     /* authenticate */
void generate_manifests(struct asker *a);  /* manifest, device */
void generate_conditions(struct asker *a); /* conditions */
void generate_directives(struct asker *a); /* directives */
void generate_indices(struct asker *a);    /* index */
void generate_nested(struct asker *a);     /* nested */
void generate_whole(struct asker *a);      /* process */

#define DRAFT "draft-ietf-suit-manifest-37 "

/* --- CBOR (generate.c) */

static const struct span nothing;

struct span join(struct span x, struct span y);
struct span flipped(struct span s, size_t at); /* one bit changed */
struct span sha256(struct span s);

struct item boolean(bool b);
struct item nil(void);
struct item digest_item(struct span element); /* [-16, its SHA-256] */
struct span digest_of(struct span element);
struct span wrapped(struct span content); /* as a byte string */
struct item any_identifier(struct asker *a);
struct span any_uri(struct asker *a);
struct item uri_item(struct span uri);

/* Maps and command sequences under construction: keys or commands, and their values, in turn. */
struct list {
	struct item it[64];
	size_t n;
};
void add(struct list *l, int64_t key, struct item value);
struct item as_map(const struct list *l);
struct span as_sequence(const struct list *l);

/* --- devices (generate_world.c) */

#define ANY_MAX 8
struct world {
	struct span vendor, class, device;
	uint64_t sequence, now;
	size_t n, n_anchors, n_files, n_changes;
	struct item id[ANY_MAX];
	uint32_t slot[ANY_MAX];
	struct span content[ANY_MAX];
	struct signer signer[ANY_MAX];
	uint64_t not_after[ANY_MAX];
	struct span uri[ANY_MAX], file[ANY_MAX];
	struct {
		uint8_t kind, component, count;
		struct span content;
	} change[ANY_MAX];
};
struct world any_world(struct asker *a, size_t components, size_t anchors);
void put_world(struct gen_bytes *q, const struct world *w);
void change(struct world *w, uint8_t kind, size_t component, unsigned count, struct span content);
/* Something that can be downloaded: its address. */
struct span offer(struct asker *a, struct world *w, struct span content);

void trace(struct gen_bytes *t, enum action action, size_t component, struct span detail);
void trace_copy(struct gen_bytes *t, size_t component, size_t source);
void trace_commit(struct gen_bytes *t, uint64_t sequence);

/* What a machine is asked to do: sequences on the components of a manifest. */
struct program {
	const struct world *world;
	struct span envelope;
	size_t n, map[ANY_MAX];
	struct span sequence[4];
	bool shared[4];
	size_t n_sequences;
};
struct program program_on(const struct world *w, size_t n); /* component i of the manifest is i of the device */
void then(struct program *p, struct span sequence, bool shared);
void put_program(struct gen_bytes *q, const struct program *p);

struct told {
	const char *why;
	const struct gen_bytes *question, *trace;
};
/* Done with that trace; or a pair of it and of one that is refused, with the trace until then. */
void expect_trace(struct asker *a, const struct ask_row *row, const struct told *good);
void expect_traces(struct asker *a, const struct ask_row *row, const struct told *good, const struct told *refused);

/* --- whole envelopes (generate_envelope.c) */

struct parcel {
	struct list envelope, common, manifest; /* what is added to them; the fixed parts come by themselves */
	struct item components[ANY_MAX];
	size_t n_components;
	uint64_t sequence;
	struct span shared;
};
struct parcel any_parcel(struct asker *a, const struct world *w, size_t components);
struct span manifest_of(const struct parcel *p); /* the bytes inside the wrapper */
/* COSE_Sign1 with a detached payload, by an anchor. */
struct span block_by(struct asker *a, const struct signer *s, struct span payload);
struct span authentication(struct span digest, const struct span *blocks, size_t n);
/* The envelope, signed by w's anchor 0. */
struct span envelope_of(struct asker *a, const struct world *w, const struct parcel *p);
struct span envelope_around(const struct parcel *p, struct span authentication_content, struct span manifest);

#endif
