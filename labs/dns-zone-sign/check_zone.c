/* The shape of a zone: RRsets, and which names it is authoritative for. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static int canonical_order(const struct rr *a, const struct rr *b)
{
	static struct octets x, y;
	x.len = y.len = 0;
	rdata_canonical(a, &x);
	rdata_canonical(b, &y);
	int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
	return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

static int set_order(const struct rr *a, const struct rr *b)
{
	int order = name_order(&a->owner, &b->owner);
	return order != 0 ? order : a->type - b->type;
}

static int record_order(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a, *y = *(const struct rr *const *)b;
	int order = set_order(x, y);
	return order != 0 ? order : canonical_order(x, y);
}

void zone_shape(struct zone *z)
{
	size_t n = z->records.n;
	const struct rr **sorted = take(n * sizeof(struct rr *));
	z->set = take(n * sizeof(*z->set));
	for (size_t i = 0; i < n; i++)
		sorted[i] = &z->records.rr[i];
	qsort(sorted, n, sizeof(struct rr *), record_order);
	for (size_t i = 0; i < n; i++) {
		if (z->n == 0 || set_order(z->set[z->n - 1].rr[0], sorted[i]) != 0)
			z->set[z->n++].rr = take(64 * sizeof(struct rr *)); /* doubled below when it is full */
		struct rrset *set = &z->set[z->n - 1];
		if (set->n > 0 && canonical_order(set->rr[set->n - 1], sorted[i]) == 0)
			continue; /* RFC 4034 §6.3: a duplicate is no second record */
		if (set->n >= 64 && (set->n & (set->n - 1)) == 0) {
			const struct rr **more = take(2 * set->n * sizeof(struct rr *));
			memcpy(more, set->rr, set->n * sizeof(struct rr *));
			set->rr = more;
		}
		set->rr[set->n++] = sorted[i];
	}
}

struct wanted {
	const struct name *owner;
	uint16_t type;
};

static int find_order(const void *key, const void *element)
{
	const struct wanted *w = key;
	const struct rr *rr = ((const struct rrset *)element)->rr[0];
	int order = name_order(w->owner, &rr->owner);
	return order != 0 ? order : w->type - rr->type;
}

const struct rrset *zone_find(const struct zone *z, const struct name *owner, uint16_t type)
{
	struct wanted w = { owner, type };
	return z->n == 0 ? NULL : bsearch(&w, z->set, z->n, sizeof(*z->set), find_order);
}

bool is_dnssec(uint16_t type)
{
	return type == T_RRSIG || type == T_NSEC || type == T_NSEC3 || type == T_NSEC3PARAM || type == T_DNSKEY;
}

/* A cut is a name below the apex with NS records; the one nearest to the apex decides. */
static enum standing standing_of(const struct task *t, const struct name *n)
{
	enum standing standing = AUTHORITATIVE;
	for (struct name up = *n; up.len > t->apex.len; up = name_up(&up))
		if (zone_find(&t->in, &up, T_NS) != NULL)
			standing = up.len == n->len ? CUT : BELOW_CUT;
	return standing;
}

static int node_order(const void *a, const void *b)
{
	return name_order(&((const struct node *)a)->name, &((const struct node *)b)->name);
}

static const struct node *tree_find(const struct task *t, const struct name *n)
{
	struct node key = { .name = *n };
	return t->tree.n == 0 ? NULL : bsearch(&key, t->tree.node, t->tree.n, sizeof(key), node_order);
}

/* Every owner and every name between it and the apex. Above a name that is below a cut nothing new is empty. */
void tree_grow(struct task *t)
{
	size_t cap = 0, n = 0;
	struct node *node = NULL;
	for (size_t i = 0; i < t->in.n; i++) {
		const struct name *owner = &t->in.set[i].rr[0]->owner;
		enum standing standing = standing_of(t, owner);
		for (struct name up = *owner; name_under(&up, &t->apex) && up.len >= t->apex.len; up = name_up(&up)) {
			node = grow(node, n, &cap, sizeof(*node));
			node[n++] = (struct node){ up, up.len == owner->len ? standing : EMPTY };
			if (standing == BELOW_CUT || up.len == 1)
				break;
		}
	}
	if (n == 0)
		return;
	qsort(node, n, sizeof(*node), node_order);
	for (size_t i = 0; i < n; i++) {
		struct node *last = t->tree.n > 0 ? &node[t->tree.n - 1] : NULL;
		if (last == NULL || !name_equal(&last->name, &node[i].name))
			node[t->tree.n++] = node[i];
		else if (node[i].standing != EMPTY)
			last->standing = node[i].standing;
	}
	t->tree.node = node;
}

enum standing tree_standing(const struct task *t, const struct name *n)
{
	const struct node *node = tree_find(t, n);
	if (node != NULL)
		return node->standing;
	if (!name_under(n, &t->apex))
		return NOWHERE;
	return standing_of(t, n) == AUTHORITATIVE ? NOWHERE : BELOW_CUT;
}

/* RFC 4035 §2.2. NSEC3 records stand at names of their own. */
bool must_sign(const struct task *t, const struct name *owner, uint16_t type)
{
	enum standing standing = tree_standing(t, owner);
	if (type == T_RRSIG || standing == BELOW_CUT)
		return false;
	return standing != CUT || type == T_DS || type == T_NSEC;
}
