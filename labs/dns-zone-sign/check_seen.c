/* What was there to be judged. A fault that is absent shows something only where it could have been made: who signs the
 * easy RRsets alone, or drops the delegations, makes no mistake at the others. So a check whose matter is not there at
 * half of the places where the input asks for it, verified where it is about a signature, is cascaded: the fault that left
 * it out is reported by its own check. Half, as in the gate of check_rrsig.c, because one misconception shall fail one
 * clause. */
#include <string.h>

#include "check.h"

void cascade_unseen(struct report *r, enum fault f, const struct seen *s)
{
	if (s->have * 2 < s->want)
		cascade(r, f);
}

static void count(struct seen *s, bool asked, bool there)
{
	s->want += asked;
	s->have += asked && there;
}

static bool spelled_low(const struct name *n)
{
	struct name low = name_lower(n);
	return memcmp(low.wire, n->wire, n->len) == 0;
}

static bool capital_owner(const struct rrset *set)
{
	bool low = true;
	for (size_t i = 0; i < set->n; i++)
		low = low && spelled_low(&set->rr[i]->owner);
	return !low;
}

static bool capital_rdata(const struct rrset *set)
{
	static struct octets low;
	bool same = true;
	for (size_t i = 0; i < set->n; i++) {
		low.len = 0;
		rdata_canonical(set->rr[i], &low);
		same = same && memcmp(low.data, set->rr[i]->rdata, set->rr[i]->rdlen) == 0;
	}
	return !same;
}

void check_seen(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r)
{
	struct seen owner = { 0 }, rdata = { 0 }, order = { 0 }, ds = { 0 }, cut = { 0 }, glue = { 0 };
	for (size_t i = 0; i < t->in.n; i++) {
		const struct rrset *set = &t->in.set[i];
		const struct rr *rr = set->rr[0];
		const struct rrset *got = zone_find(answer, &rr->owner, rr->type);
		bool must = must_sign(t, &rr->owner, rr->type), at_cut = tree_standing(t, &rr->owner) == CUT;
		bool verified = must && got != NULL && sigs_of(all, got, true) != NULL;
		count(&owner, must && capital_owner(set), verified);
		count(&rdata, must && capital_rdata(set), verified);
		count(&order, must && set->n > 1, verified);
		count(&ds, must && rr->type == T_DS, verified);
		count(&cut, !must && at_cut && rr->type == T_NS, got != NULL);
		count(&glue, !must && !(at_cut && rr->type == T_NS), got != NULL);
	}
	cascade_unseen(r, F_OWNER_CASE, &owner);
	cascade_unseen(r, F_RDATA_CASE, &rdata);
	cascade_unseen(r, F_ORDER, &order);
	cascade_unseen(r, F_DS_UNSIGNED, &ds);
	cascade_unseen(r, F_CUT_NS_SIGNED, &cut);
	cascade_unseen(r, F_GLUE_SIGNED, &glue);
}

void types_seen(struct types_seen *s, const struct node *n, const struct types *want, bool there)
{
	bool high = false;
	for (unsigned type = 256; type < 65536 && !high; type++)
		high = types_has(want, type);
	count(&s->types, n->standing == AUTHORITATIVE, there);
	count(&s->windows, n->standing != CUT && high, there);
	count(&s->cut, n->standing == CUT, there);
}

void types_unseen(const struct types_seen *s, const struct type_faults *f, struct report *r)
{
	cascade_unseen(r, f->types, &s->types);
	cascade_unseen(r, f->windows, &s->windows);
	cascade_unseen(r, f->cut, &s->cut);
}
