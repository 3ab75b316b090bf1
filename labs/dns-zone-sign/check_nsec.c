/* NSEC: who has one, in which order, with which types. RFC 4034 §4, §6.1; RFC 4035 §2.3. Chains and bitmaps are judged
 * here for NSEC3 as well. */
#include <stdio.h>
#include <string.h>

#include "check.h"

size_t chain_check(const size_t *next, size_t n, size_t *first_wrong, bool *cycle)
{
	size_t wrong = 0, seen = 0, at = 0;
	for (size_t i = 0; i < n; i++)
		if (next[i] != (i + 1) % n && wrong++ == 0)
			*first_wrong = i;
	do {
		at = next[at];
		seen++;
	} while (at != SIZE_MAX && at != 0 && seen <= n);
	*cycle = at == 0 && seen == n;
	return wrong;
}

/* What the bitmap of a name must hold; RRSIG is added by the caller, whose rules differ. */
void types_expected(const struct task *t, const struct zone *answer, const struct node *n, struct types *want)
{
	static const uint16_t apex_types[] = { T_DNSKEY, T_NSEC3PARAM };
	memset(want, 0, sizeof(*want));
	for (size_t i = 0; i < t->in.n; i++) {
		const struct rr *rr = t->in.set[i].rr[0];
		bool at_cut = n->standing == CUT && rr->type != T_NS && rr->type != T_DS;
		if (!at_cut && n->standing != EMPTY && name_equal(&rr->owner, &n->name))
			types_add(want, rr->type);
	}
	for (size_t i = 0; i < 2; i++)
		if (name_equal(&n->name, &t->apex) && zone_find(answer, &t->apex, apex_types[i]) != NULL)
			types_add(want, apex_types[i]);
}

/* A type from 256 on that shows up as its low octet was folded into window 0: that is one mistake, about windows. */
static bool folded(const struct types *want, const struct types *got, unsigned type)
{
	for (unsigned high = type + 256; type < 256 && high < 65536; high += 256)
		if (types_has(want, high) && !types_has(got, high))
			return true;
	return false;
}

void types_compare(const struct node *n, const struct types *want, const struct types *got, const struct type_faults *f,
	struct report *r)
{
	char name[NAME_TEXT], type_name[16];
	for (unsigned type = 1; type < 65536; type++) {
		bool has = types_has(got, type);
		if (has == types_has(want, type))
			continue;
		bool window = type >= 256 || (has && folded(want, got, type));
		enum fault which = n->standing == CUT ? f->cut : window ? f->windows : f->types;
		fault(r, which, has ? "%s lists %s, which it must not" : "%s does not list %s",
			name_show(&n->name, name), type_show((uint16_t)type, type_name));
	}
}

struct chain { /* the NSEC records of the answer, in canonical order of their owners */
	const struct rr **rr;
	struct name *next;
	size_t n;
};

static void chain_read(const struct zone *answer, struct chain *c, struct report *r)
{
	char name[NAME_TEXT];
	c->rr = take(answer->n * sizeof(struct rr *));
	c->next = take(answer->n * sizeof(*c->next));
	for (size_t i = 0; i < answer->n; i++) {
		const struct rrset *set = &answer->set[i];
		size_t used;
		if (set->rr[0]->type != T_NSEC)
			continue;
		if (set->n > 1)
			fault(r, F_NSEC_NEXT, "%s has %zu NSEC records", name_show(&set->rr[0]->owner, name), set->n);
		if (!name_of_wire(set->rr[0]->rdata, set->rr[0]->rdlen, &c->next[c->n], &used))
			continue;
		c->rr[c->n++] = set->rr[0];
	}
}

static size_t chain_index(const struct chain *c, const struct name *owner)
{
	size_t low = 0, high = c->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = name_order(&c->rr[middle]->owner, owner);
		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

static void check_owners(const struct task *t, const struct chain *c, struct report *r)
{
	struct seen owners = { 0 };
	char name[NAME_TEXT];
	for (size_t i = 0; i < t->tree.n; i++) {
		const struct node *n = &t->tree.node[i];
		bool wants = n->standing == AUTHORITATIVE || n->standing == CUT;
		owners.want += wants;
		owners.have += wants && chain_index(c, &n->name) != SIZE_MAX;
		if (wants && chain_index(c, &n->name) == SIZE_MAX)
			fault(r, F_NSEC_MISSING, "%s has no NSEC record", name_show(&n->name, name));
	}
	cascade_unseen(r, F_NSEC_ORDER, &owners);
	cascade_unseen(r, F_NSEC_NEXT, &owners);
	cascade_unseen(r, F_NSEC_TTL, &owners);
	for (size_t i = 0; i < c->n; i++) {
		enum standing standing = tree_standing(t, &c->rr[i]->owner);
		name_show(&c->rr[i]->owner, name);
		if (standing == BELOW_CUT)
			fault(r, F_NSEC_AT_GLUE, "%s is below a zone cut and has an NSEC record", name);
		else if (standing == EMPTY || standing == NOWHERE)
			fault(r, F_NSEC_AT_ENT, "%s has no records and yet an NSEC record", name);
	}
}

static void check_links(const struct chain *c, struct report *r)
{
	size_t *next = take(c->n * sizeof(*next)), first = 0;
	char name[NAME_TEXT], got[NAME_TEXT], want[NAME_TEXT];
	bool cycle;
	for (size_t i = 0; i < c->n; i++)
		next[i] = chain_index(c, &c->next[i]);
	size_t wrong = chain_check(next, c->n, &first, &cycle);
	if (wrong == 0)
		return;
	name_show(&c->rr[first]->owner, name);
	name_show(&c->next[first], got);
	name_show(&c->rr[(first + 1) % c->n]->owner, want);
	if (cycle) {
		fault(r, F_NSEC_ORDER, "after %s comes %s, the chain says %s", name, want, got);
		cascade(r, F_NSEC_NEXT);
		return;
	}
	fault(r, F_NSEC_NEXT, "the NSEC of %s names %s, must be %s", name, got, want);
	if (wrong * 2 > c->n)
		cascade(r, F_NSEC_ORDER); /* nothing shows that the order is known */
}

static void check_bitmaps(const struct task *t, const struct zone *answer, const struct chain *c, struct report *r)
{
	static struct types want, got;
	static const struct type_faults faults = { F_NSEC_TYPES, F_NSEC_WINDOWS, F_NSEC_CUT_TYPES };
	struct types_seen seen = { 0 };
	for (size_t i = 0; i < t->tree.n; i++) {
		const struct node *n = &t->tree.node[i];
		size_t at = chain_index(c, &n->name);
		if (n->standing == EMPTY || n->standing == BELOW_CUT)
			continue;
		types_expected(t, answer, n, &want);
		types_seen(&seen, n, &want, at != SIZE_MAX);
		if (at == SIZE_MAX)
			continue;
		types_add(&want, T_NSEC);
		types_add(&want, T_RRSIG);
		types_read(c->rr[at]->rdata + c->next[at].len, c->rr[at]->rdlen - (size_t)c->next[at].len, &got);
		types_compare(n, &want, &got, &faults, r);
	}
	types_unseen(&seen, &faults, r);
}

void check_nsec(const struct task *t, const struct zone *answer, struct report *r)
{
	static const enum fault rest[] = { F_NSEC_AT_GLUE, F_NSEC_AT_ENT, F_NSEC_ORDER, F_NSEC_NEXT, F_NSEC_TTL,
		F_NSEC_TYPES, F_NSEC_WINDOWS, F_NSEC_CUT_TYPES };
	struct chain c = { 0 };
	char name[NAME_TEXT];
	chain_read(answer, &c, r);
	if (c.n == 0) {
		fault(r, F_NSEC_NONE, "there are no NSEC records");
		for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
			cascade(r, rest[i]);
		return;
	}
	check_owners(t, &c, r);
	check_links(&c, r);
	check_bitmaps(t, answer, &c, r);
	for (size_t i = 0; i < c.n; i++)
		if (c.rr[i]->ttl != t->negative_ttl)
			fault(r, F_NSEC_TTL, "the NSEC of %s has TTL %u, must be %u", name_show(&c.rr[i]->owner, name),
				c.rr[i]->ttl, t->negative_ttl);
}
