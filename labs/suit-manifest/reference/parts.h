/* What the files of this solution share. */
#ifndef PARTS_H
#define PARTS_H

#include "suit_manifest.h"

/* The value of an entry of a map with integer keys, as it is encoded; data == NULL: not there. SUIT_INVALID when a key
 * is there twice, SUIT_MALFORMED when this is not a map and nothing else. Other kinds of keys are passed over. */
int map_find(struct suit_bytes map, int64_t key, struct suit_bytes *value);

/* The content of one byte string, behind which nothing follows. */
int unwrap(struct suit_bytes element, struct suit_bytes *content);

/* The 32 bytes of an encoded SUIT_Digest. */
int digest_read(struct suit_bytes digest, struct suit_bytes *bytes);

bool same_bytes(struct suit_bytes a, struct suit_bytes b);

/* Where a sequence, or a sequence inside another one, stands. */
struct frame {
	size_t index[SUIT_COMPONENTS_MAX]; /* the components that commands apply to */
	size_t n;
	bool shared, nested, soft;
};
int frame_run(struct suit_machine *m, struct frame *f, struct suit_bytes sequence);

/* One command, for one component of the manifest. */
typedef int command_fn(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument);
command_fn override_parameters;
command_fn match_vendor, match_class, match_device, match_image, match_slot, fail;
command_fn do_write, do_fetch, do_copy, do_invoke;

#endif
