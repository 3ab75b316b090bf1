/* NSEC3: hashes, owners, order, types, parameters. RFC 5155 §3, §4, §5, §7.1; RFC 9276 §3.1.
 *
 * The hash is computed with the parameters that the records state, so that a wrong parameter is one fault and not forty.
 * When those hashes are not there, documented misreadings of §5 are tried, and the one that fits is the fault. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { HASH_SIZE = 20, ITERATIONS_MAX = 500 };
enum reading { READ_PLAIN, READ_SPELLED, READ_UNSALTED, READ_SALT_FIRST, READ_ONE_MORE, READ_NO_ROOT, READINGS };
static const char *const reading_words[READINGS] = { "", "upper-case letters were hashed", "the salt was left out",
	"the salt was put in front of the name", "one more iteration was made", "the root's zero octet was left out" };

struct link { /* one NSEC3 record of the answer */
	const struct rr *rr;
	uint8_t hash[HASH_SIZE], next[HASH_SIZE];
	const uint8_t *types;
	size_t types_len;
	const struct node *node; /* of which name, NULL = of none that is known */
};
struct chain {
	struct link *link; /* by hash */
	size_t n;
	uint8_t salt[255];
	size_t salt_len;
	uint32_t iterations;
	enum reading reading;
};

static bool owner_hash(const struct task *t, const struct name *owner, uint8_t hash[HASH_SIZE])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	struct name low = name_lower(owner), up = name_up(owner);
	uint32_t hold = 0;
	unsigned bits = 0;
	size_t n = 0;
	if (low.wire[0] != 32 || !name_equal(&up, &t->apex))
		return false;
	for (size_t i = 1; i <= 32; i++) {
		const char *at = low.wire[i] == 0 ? NULL : strchr(digits, low.wire[i]);
		if (at == NULL)
			return false;
		hold = (hold << 5 | (uint32_t)(at - digits)) & 0xffff;
		for (bits += 5; bits >= 8; bits -= 8)
			hash[n++] = (uint8_t)(hold >> (bits - 8));
	}
	return n == HASH_SIZE;
}

static bool link_read(const struct task *t, const struct rr *rr, struct link *l)
{
	size_t salt = rr->rdlen > 4 ? rr->rdata[4] : 0, at = 5 + salt;
	memset(l, 0, sizeof(*l));
	l->rr = rr;
	if (rr->rdlen < at + 1 + HASH_SIZE || rr->rdata[at] != HASH_SIZE || rr->rdata[0] != 1)
		return false;
	memcpy(l->next, rr->rdata + at + 1, HASH_SIZE);
	l->types = rr->rdata + at + 1 + HASH_SIZE;
	l->types_len = rr->rdlen - at - 1 - HASH_SIZE;
	return owner_hash(t, &rr->owner, l->hash);
}

static int link_order(const void *a, const void *b)
{
	return memcmp(((const struct link *)a)->hash, ((const struct link *)b)->hash, HASH_SIZE);
}

static void chain_read(const struct task *t, const struct zone *answer, struct chain *c, struct report *r)
{
	char name[NAME_TEXT];
	c->link = take(answer->n * sizeof(*c->link));
	for (size_t i = 0; i < answer->n; i++) {
		const struct rr *rr = answer->set[i].rr[0];
		if (rr->type != T_NSEC3)
			continue;
		if (answer->set[i].n > 1)
			fault(r, F_NSEC3_NEXT, "%s has %zu NSEC3 records", name_show(&rr->owner, name),
				answer->set[i].n);
		if (!link_read(t, rr, &c->link[c->n]))
			fault(r, F_NSEC3_EXTRA, "%s is not a SHA-1 hash in base32hex below the apex",
				name_show(&rr->owner, name));
		else
			c->n++;
	}
	qsort(c->link, c->n, sizeof(*c->link), link_order);
	if (c->n > 0) {
		const uint8_t *p = c->link[0].rr->rdata;
		c->iterations = number_at(p + 2, 2);
		c->salt_len = p[4];
		memcpy(c->salt, p + 5, c->salt_len);
	}
}

static size_t link_index(const struct chain *c, const uint8_t hash[HASH_SIZE])
{
	struct link key = { 0 };
	memcpy(key.hash, hash, HASH_SIZE);
	const struct link *l = c->n == 0 ? NULL : bsearch(&key, c->link, c->n, sizeof(key), link_order);
	return l == NULL ? SIZE_MAX : (size_t)(l - c->link);
}

/* IH(salt, x, 0) = H(x || salt); IH(salt, x, k) = H(IH(salt, x, k-1) || salt). */
static void hash_name(const struct chain *c, const struct name *n, enum reading how, uint8_t hash[HASH_SIZE])
{
	uint8_t data[512];
	struct name low = how == READ_SPELLED ? *n : name_lower(n);
	size_t salt = how == READ_UNSALTED ? 0 : c->salt_len, len = low.len - (how == READ_NO_ROOT ? 1U : 0U);
	uint32_t rounds = c->iterations + (how == READ_ONE_MORE ? 2 : 1);
	const uint8_t *x = low.wire;
	for (uint32_t i = 0; i < rounds && i <= ITERATIONS_MAX; i++) {
		size_t at = how == READ_SALT_FIRST ? salt : 0;
		memcpy(data + at, x, len);
		memcpy(data + (at > 0 ? 0 : len), c->salt, salt);
		EVP_Digest(data, len + salt, hash, NULL, EVP_sha1(), NULL);
		x = hash;
		len = HASH_SIZE;
	}
}

/* The record of a name, or of one of its spellings in the input when case is what was misread. */
static size_t link_of(const struct task *t, const struct chain *c, const struct name *n, enum reading how)
{
	uint8_t hash[HASH_SIZE];
	hash_name(c, n, how, hash);
	size_t found = link_index(c, hash);
	for (size_t i = 0; how == READ_SPELLED && found == SIZE_MAX && i < t->in.records.n; i++) {
		struct name up = t->in.records.rr[i].owner;
		while (up.len > n->len)
			up = name_up(&up);
		if (!name_equal(&up, n))
			continue;
		hash_name(c, &up, how, hash);
		found = link_index(c, hash);
	}
	return found;
}

static size_t assign(const struct task *t, struct chain *c, enum reading how)
{
	size_t found = 0;
	for (size_t i = 0; i < c->n; i++)
		c->link[i].node = NULL;
	for (size_t i = 0; i < t->tree.n; i++) {
		size_t at = link_of(t, c, &t->tree.node[i].name, how);
		if (at == SIZE_MAX)
			continue;
		c->link[at].node = &t->tree.node[i];
		found += t->tree.node[i].standing != BELOW_CUT;
	}
	return found;
}

/* Returns false when no reading explains at least half of the names. */
static bool check_hashes(const struct task *t, struct chain *c, struct report *r)
{
	size_t want = 0;
	for (size_t i = 0; i < t->tree.n; i++)
		want += t->tree.node[i].standing != BELOW_CUT;
	for (int how = READ_PLAIN; how < READINGS; how++) {
		c->reading = (enum reading)how;
		if (assign(t, c, c->reading) * 2 <= want)
			continue;
		if (how != READ_PLAIN)
			fault(r, F_NSEC3_HASH, "the owner names are other hashes: %s", reading_words[how]);
		return true;
	}
	c->reading = READ_PLAIN;
	fault(r, F_NSEC3_HASH, "the owner names are not the hashes of the zone's names (found %zu of %zu)",
		assign(t, c, READ_PLAIN), want);
	return false;
}

static const struct link *link_for(const struct chain *c, const struct node *n)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->link[i].node == n)
			return &c->link[i];
	return NULL;
}

static void check_owners(const struct task *t, const struct chain *c, struct report *r)
{
	char name[NAME_TEXT];
	for (size_t i = 0; i < t->tree.n; i++) {
		const struct node *n = &t->tree.node[i];
		if (n->standing != BELOW_CUT && link_for(c, n) == NULL)
			fault(r, n->standing == EMPTY ? F_NSEC3_ENT : F_NSEC3_MISSING, "%s%s has no NSEC3 record",
				name_show(&n->name, name), n->standing == EMPTY ? ", an empty non-terminal," : "");
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = c->link[i].node;
		if (n == NULL)
			fault(r, F_NSEC3_EXTRA, "%s is the hash of no name of the zone",
				name_show(&c->link[i].rr->owner, name));
		else if (n->standing == BELOW_CUT)
			fault(r, F_NSEC3_EXTRA, "%s is below a zone cut and has an NSEC3 record",
				name_show(&n->name, name));
	}
}

static void check_links(const struct chain *c, struct report *r)
{
	size_t *next = take(c->n * sizeof(*next)), first = 0;
	char name[NAME_TEXT];
	bool cycle;
	for (size_t i = 0; i < c->n; i++)
		next[i] = link_index(c, c->link[i].next);
	if (chain_check(next, c->n, &first, &cycle) > 0)
		fault(r, F_NSEC3_NEXT,
			cycle ? "the chain is not in the order of the hashes, first at %s"
			      : "the next hash of %s is not the one that follows",
			name_show(&c->link[first].rr->owner, name));
}

/* RRSIG is listed where something is signed: not at an insecure delegation, not at an empty non-terminal. */
static void check_bitmaps(const struct task *t, const struct zone *answer, const struct chain *c, struct report *r)
{
	static struct types want, got;
	static const struct type_faults faults = { F_NSEC3_TYPES, F_NSEC3_WINDOWS, F_NSEC3_CUT_TYPES };
	struct types_seen seen = { 0 };
	for (size_t i = 0; i < t->tree.n; i++) {
		const struct node *n = &t->tree.node[i];
		const struct link *l = link_for(c, n);
		if (n->standing == BELOW_CUT)
			continue;
		types_expected(t, answer, n, &want);
		if (n->standing == AUTHORITATIVE || types_has(&want, T_DS))
			types_add(&want, T_RRSIG);
		types_seen(&seen, n, &want, l != NULL);
		if (l == NULL)
			continue;
		types_read(l->types, l->types_len, &got);
		types_compare(n, &want, &got, &faults, r);
	}
	types_unseen(&seen, &faults, r);
}

static void check_parameters(const struct task *t, const struct chain *c, struct report *r)
{
	char name[NAME_TEXT];
	for (size_t i = 0; i < c->n; i++) {
		const uint8_t *p = c->link[i].rr->rdata;
		name_show(&c->link[i].rr->owner, name);
		if (p[1] != 0)
			fault(r, F_NSEC3_OPT_OUT, "%s has flags %u, must be 0", name, p[1]);
		if (number_at(p + 2, 2) != 0)
			fault(r, F_NSEC3_ITERATIONS, "%s has %u additional iterations, must be 0", name,
				number_at(p + 2, 2));
		if (p[4] != t->salt_len || memcmp(p + 5, t->salt, t->salt_len) != 0)
			fault(r, F_NSEC3_SALT, "%s has another salt, of %u octets", name, p[4]);
		if (c->link[i].rr->ttl != t->negative_ttl)
			fault(r, F_NSEC3_TTL, "%s has TTL %u, must be %u", name, c->link[i].rr->ttl, t->negative_ttl);
	}
}

static void check_param(const struct task *t, const struct zone *answer, const struct chain *c, struct report *r)
{
	const struct rrset *set = zone_find(answer, &t->apex, T_NSEC3PARAM);
	if (set == NULL) {
		fault(r, F_NSEC3PARAM_NONE, "there is no NSEC3PARAM record at the apex");
		return;
	}
	const struct rr *rr = set->rr[0];
	if (set->n > 1)
		fault(r, F_NSEC3PARAM, "there are %zu NSEC3PARAM records", set->n);
	else if (rr->rdlen < 5)
		fault(r, F_NSEC3PARAM, "the NSEC3PARAM has %u octets", rr->rdlen);
	else if (rr->rdata[0] != 1 || rr->rdata[1] != 0)
		fault(r, F_NSEC3PARAM, "the NSEC3PARAM has algorithm %u and flags %u, must be 1 and 0", rr->rdata[0],
			rr->rdata[1]);
	else if (number_at(rr->rdata + 2, 2) != c->iterations || rr->rdata[4] != c->salt_len ||
		 rr->rdlen != 5 + c->salt_len || memcmp(rr->rdata + 5, c->salt, c->salt_len) != 0)
		fault(r, F_NSEC3PARAM, "the NSEC3PARAM has other iterations or another salt than the chain");
}

void check_nsec3(const struct task *t, const struct zone *answer, struct report *r)
{
	static const enum fault rest[] = { F_NSEC3_HASH, F_NSEC3_ENT, F_NSEC3_NEXT, F_NSEC3_TTL, F_NSEC3_TYPES,
		F_NSEC3_WINDOWS, F_NSEC3_CUT_TYPES, F_NSEC3_ITERATIONS, F_NSEC3_OPT_OUT, F_NSEC3_SALT, F_NSEC3PARAM };
	static const enum fault unhashed[] = { F_NSEC3_MISSING, F_NSEC3_ENT, F_NSEC3_TYPES, F_NSEC3_WINDOWS,
		F_NSEC3_CUT_TYPES };
	struct chain c = { 0 };
	chain_read(t, answer, &c, r);
	if (c.n == 0) {
		fault(r, F_NSEC3_NONE, "there are no NSEC3 records");
		for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
			cascade(r, rest[i]);
		return;
	}
	check_parameters(t, &c, r);
	check_param(t, answer, &c, r);
	check_links(&c, r);
	if (check_hashes(t, &c, r)) {
		check_owners(t, &c, r);
		check_bitmaps(t, answer, &c, r);
		return;
	}
	for (size_t i = 0; i < sizeof(unhashed) / sizeof(unhashed[0]); i++)
		cascade(r, unhashed[i]);
}
