/* Writing CBOR: what generators make every object of. It only encodes; it shares no line with any reference, which
 * reads. A tree is made once and written down in two ways: tidy (RFC 8949 §4.2.1) or loose, as a careless sender
 * would. */
#ifndef KIT_ITEM_H
#define KIT_ITEM_H

#include "labs/kit/ask.h"

enum { UINT, NEGINT, BYTES, TEXT, ARRAY, MAP, TAG, OTHER };

struct item {
	int major;
	uint64_t value;     /* integer argument, tag, simple value */
	struct span text;   /* of strings */
	struct item *child; /* array: n; map: n keys and values in turn; tag: one */
	size_t n;
	size_t float_bytes; /* 2, 4, 8: the shortest float that holds it; 0: no float */
	uint64_t bits[3];   /* the float in 2, 4 and 8 bytes, from the shortest on */
};

struct item number_item(int64_t v);
struct item bytes_item(struct span s);
struct item text_item(const char *s);
struct item list_item(int major, const struct item *child, size_t n); /* copies the children; n pairs for a map */
struct item tag_item(uint64_t tag, struct item content);
struct item float_item(struct asker *a, size_t shortest_bytes);

/* A tree at random: at most `depth` containers inside one another. */
struct item any_item(struct asker *a, int depth);

/* Written as RFC 8949 §4.2.1 wants it; or loosely: longer heads, indefinite lengths, any order of keys, wider floats. */
void put_tidy(struct gen_bytes *b, const struct item *it);
void put_loose(struct asker *a, struct gen_bytes *b, const struct item *it);
/* Written in the order given, with shortest heads: what COSE objects are written as. */
void put_plain(struct gen_bytes *b, const struct item *it);

struct span tidy(const struct item *it);
struct span loose(struct asker *a, const struct item *it);
struct span plain(const struct item *it);

/* A head with as many bytes of argument as asked for: 0 (value < 24), 1, 2, 4, 8. */
void put_head(struct gen_bytes *b, int major, uint64_t value, size_t bytes);
size_t head_bytes(uint64_t value); /* the least */

#endif
