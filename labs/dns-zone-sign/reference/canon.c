/* Canonical order and form, RFC 4034 §6. */
#include "sign.h"

void put(struct bytes *b, const void *p, size_t n)
{
	if (n > sizeof(b->data) - b->len)
		exit(zone_complain("more than 64 KiB in one record"));
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
}

void put_number(struct bytes *b, uint32_t value, unsigned octets)
{
	while (octets-- > 0) {
		uint8_t octet = (uint8_t)(value >> (8 * octets));
		put(b, &octet, 1);
	}
}

/* Label lengths are below 64 and so never taken for a letter: a whole wire name can be lowered at once. */
void lower(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (uint8_t)(p[i] + ('a' - 'A'));
}

/* Offsets of the labels, root excluded; returns how many. */
static unsigned label_offsets(const struct name *name, uint8_t at[128])
{
	unsigned n = 0;
	for (size_t i = 0; name->wire[i] != 0; i += 1U + name->wire[i])
		at[n++] = (uint8_t)i;
	return n;
}

static int octets_order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* RFC 4034 §6.1: labels from the right, as lower-case octet strings, the shorter one first. */
int name_order(const struct name *a, const struct name *b)
{
	struct name x = *a, y = *b;
	uint8_t at_x[128], at_y[128];
	lower(x.wire, x.len);
	lower(y.wire, y.len);
	unsigned n = label_offsets(&x, at_x), m = label_offsets(&y, at_y);
	for (; n > 0 && m > 0; n--, m--) {
		const uint8_t *p = x.wire + at_x[n - 1], *q = y.wire + at_y[m - 1];
		int order = octets_order(p + 1, p[0], q + 1, q[0]);
		if (order != 0)
			return order;
	}
	return (n > m) - (n < m);
}

bool name_equal(const struct name *a, const struct name *b)
{
	return a->len == b->len && name_order(a, b) == 0;
}

struct name name_parent(const struct name *name)
{
	struct name parent = { .len = 1 };
	if (name->len > 1) {
		size_t skip = 1U + name->wire[0];
		parent.len = (uint8_t)(name->len - skip);
		memcpy(parent.wire, name->wire + skip, parent.len);
	}
	return parent;
}

bool name_below(const struct name *name, const struct name *ancestor)
{
	struct name up = *name;
	while (up.len > ancestor->len)
		up = name_parent(&up);
	return name_equal(&up, ancestor);
}

/* RFC 4034 §3.1.3: neither the root nor a leading asterisk label counts. */
unsigned name_labels(const struct name *name)
{
	uint8_t at[128];
	unsigned n = label_offsets(name, at);
	bool wildcard = name->wire[0] == 1 && name->wire[1] == '*';
	return n - (wildcard ? 1 : 0);
}

/* RFC 4034 §6.2 (3): the types of the list that occur here whose RDATA ends with a name. SOA holds two. */
static bool rdata_names(uint16_t type, size_t *first)
{
	/* clang-format off */
	static const struct { uint16_t type; size_t first; } rows[] = {
		{ TYPE_NS, 0 }, { TYPE_CNAME, 0 }, { TYPE_SOA, 0 }, { TYPE_PTR, 0 }, { TYPE_MX, 2 },
		{ TYPE_SRV, 6 }, { TYPE_DNAME, 0 },
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].type == type) {
			*first = rows[i].first;
			return true;
		}
	return false;
}

void put_canonical_rdata(struct bytes *b, const struct rr *rr)
{
	size_t first, start = b->len;
	put(b, rr->rdata, rr->rdlen);
	if (!rdata_names(rr->type, &first))
		return;
	size_t end = rr->rdlen - (rr->type == TYPE_SOA ? 20U : 0U); /* the five numbers of a SOA are no letters */
	lower(b->data + start + first, end - first);
}

/* RFC 4034 §6.3: by canonical RDATA as an octet string; before that by owner and type, which makes runs. */
static int record_order(const void *a, const void *b)
{
	static struct bytes x, y;
	const struct rr *r = a, *s = b;
	int order = name_order(&r->owner, &s->owner);
	if (order != 0 || r->type != s->type)
		return order != 0 ? order : r->type - s->type;
	x.len = y.len = 0;
	put_canonical_rdata(&x, r);
	put_canonical_rdata(&y, s);
	return octets_order(x.data, x.len, y.data, y.len);
}

void sort_zone(struct zone *z)
{
	qsort(z->rr, z->n, sizeof(*z->rr), record_order);
}

size_t rrset_end(const struct zone *z, size_t first)
{
	size_t i = first + 1;
	while (i < z->n && z->rr[i].type == z->rr[first].type && name_equal(&z->rr[i].owner, &z->rr[first].owner))
		i++;
	return i;
}

size_t owner_end(const struct zone *z, size_t first)
{
	size_t i = first + 1;
	while (i < z->n && name_equal(&z->rr[i].owner, &z->rr[first].owner))
		i++;
	return i;
}
