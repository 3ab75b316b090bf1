/* Denial of existence: NSEC (RFC 4034 §4, RFC 4035 §2.3) and NSEC3 (RFC 5155). */
#include "sign.h"

struct types { /* a set of types, a bit each */
	uint8_t window[256][32];
};

static void types_add(struct types *t, uint16_t type)
{
	t->window[type >> 8][(type & 0xff) / 8] |= (uint8_t)(0x80 >> type % 8);
}

/* RFC 4034 §4.1.2: windows that are empty are left out, and so are zero octets at the end of one. */
static void put_types(struct bytes *b, const struct types *t)
{
	for (unsigned w = 0; w < 256; w++) {
		uint8_t len = 32;
		while (len > 0 && t->window[w][len - 1] == 0)
			len--;
		if (len == 0)
			continue;
		put_number(b, w, 1);
		put(b, &len, 1);
		put(b, t->window[w], len);
	}
}

/* The types that the zone is authoritative for at a name; at a delegation NS counts although the child owns it. */
static void types_of(const struct job *job, size_t first, size_t end, struct types *t, bool *is_signed)
{
	const struct zone *z = &job->zone;
	bool delegation = name_standing(job, &z->rr[first].owner) == DELEGATION;
	memset(t, 0, sizeof(*t));
	*is_signed = false;
	for (size_t i = first; i < end; i++) {
		bool data = must_sign(job, &z->rr[i]);
		if (data || (delegation && z->rr[i].type == TYPE_NS))
			types_add(t, z->rr[i].type);
		*is_signed |= data;
	}
}

struct link { /* a name that gets a record of the chain */
	struct name owner;
	uint8_t hash[20];
	struct types types;
};

struct chain {
	struct link *link;
	size_t n;
};

static struct link *chain_add(struct chain *c, const struct name *owner)
{
	c->link = realloc(c->link, (c->n + 1) * sizeof(*c->link));
	if (c->link == NULL)
		exit(zone_complain("out of memory"));
	memset(&c->link[c->n], 0, sizeof(*c->link));
	c->link[c->n].owner = *owner;
	return &c->link[c->n++];
}

void add_nsec(struct job *job)
{
	static struct bytes rdata;
	struct chain c = { 0 };
	bool is_signed;
	for (size_t first = 0, end; first < job->zone.n; first = end) {
		end = owner_end(&job->zone, first);
		if (name_standing(job, &job->zone.rr[first].owner) == OCCLUDED)
			continue;
		struct link *l = chain_add(&c, &job->zone.rr[first].owner);
		types_of(job, first, end, &l->types, &is_signed);
		types_add(&l->types, TYPE_NSEC);
		types_add(&l->types, TYPE_RRSIG); /* the NSEC itself is signed */
	}
	for (size_t i = 0; i < c.n; i++) {
		const struct name *next = &c.link[(i + 1) % c.n].owner;
		rdata.len = 0;
		put(&rdata, next->wire, next->len);
		put_types(&rdata, &c.link[i].types);
		zone_add(&job->zone, &c.link[i].owner, TYPE_NSEC, job->negative_ttl, rdata.data, rdata.len);
	}
	free(c.link);
}

/* RFC 5155 §5 with no additional iterations (RFC 9276 §3.1): the canonical name, then the salt. */
static void hash_name(const struct job *job, const struct name *name, uint8_t hash[20])
{
	static struct bytes data;
	data.len = 0;
	put(&data, name->wire, name->len);
	lower(data.data, data.len);
	put(&data, job->salt, job->salt_len);
	sha1(&data, hash);
}

static struct name hashed_owner(const struct job *job, const uint8_t hash[20])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	struct name owner = { .len = (uint8_t)(33 + job->apex.len), .wire = { 32 } };
	for (unsigned i = 0; i < 32; i++) { /* 160 bits are 32 digits exactly */
		unsigned bit = i * 5, pair = (unsigned)hash[bit / 8] << 8 | (bit / 8 < 19 ? hash[bit / 8 + 1] : 0U);
		owner.wire[1 + i] = (uint8_t)digits[pair >> (11 - bit % 8) & 31];
	}
	memcpy(owner.wire + 33, job->apex.wire, job->apex.len);
	return owner;
}

static bool chain_has(const struct chain *c, const struct name *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (name_equal(&c->link[i].owner, name))
			return true;
	return false;
}

/* RFC 5155 §7.1: names that exist only because something is below them. */
static void add_empty_non_terminals(const struct job *job, struct chain *c)
{
	size_t n = c->n;
	for (size_t i = 0; i < n; i++) {
		struct name up = c->link[i].owner;
		for (up = name_parent(&up); up.len > job->apex.len; up = name_parent(&up))
			if (!chain_has(c, &up))
				chain_add(c, &up);
	}
}

static int hash_order(const void *a, const void *b)
{
	return memcmp(((const struct link *)a)->hash, ((const struct link *)b)->hash, 20);
}

static void put_nsec3_params(struct bytes *b, const struct job *job)
{
	put_number(b, 1, 1); /* SHA-1 */
	put_number(b, 0, 1); /* no opt-out */
	put_number(b, 0, 2); /* no iterations */
	put_number(b, (uint32_t)job->salt_len, 1);
	put(b, job->salt, job->salt_len);
}

static void add_chain(struct job *job, const struct chain *c)
{
	static struct bytes rdata;
	for (size_t i = 0; i < c->n; i++) {
		struct name owner = hashed_owner(job, c->link[i].hash);
		rdata.len = 0;
		put_nsec3_params(&rdata, job);
		put_number(&rdata, 20, 1);
		put(&rdata, c->link[(i + 1) % c->n].hash, 20);
		put_types(&rdata, &c->link[i].types);
		zone_add(&job->zone, &owner, TYPE_NSEC3, job->negative_ttl, rdata.data, rdata.len);
	}
}

void add_nsec3(struct job *job)
{
	static struct bytes rdata;
	struct chain c = { 0 };
	bool is_signed;
	rdata.len = 0;
	put_nsec3_params(&rdata, job);
	zone_add(&job->zone, &job->apex, TYPE_NSEC3PARAM, 0, rdata.data, rdata.len);
	sort_zone(&job->zone);
	for (size_t first = 0, end; first < job->zone.n; first = end) {
		end = owner_end(&job->zone, first);
		if (name_standing(job, &job->zone.rr[first].owner) == OCCLUDED)
			continue;
		struct link *l = chain_add(&c, &job->zone.rr[first].owner);
		types_of(job, first, end, &l->types, &is_signed);
		if (is_signed) /* an insecure delegation has no signature at its own name */
			types_add(&l->types, TYPE_RRSIG);
	}
	add_empty_non_terminals(job, &c);
	for (size_t i = 0; i < c.n; i++)
		hash_name(job, &c.link[i].owner, c.link[i].hash);
	qsort(c.link, c.n, sizeof(*c.link), hash_order);
	add_chain(job, &c);
	free(c.link);
}
