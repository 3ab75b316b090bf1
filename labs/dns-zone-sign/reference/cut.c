/* What the zone is authoritative for, RFC 4035 §2.2. */
#include "sign.h"

static bool has_type(const struct zone *z, const struct name *owner, uint16_t type)
{
	for (size_t i = 0; i < z->n; i++)
		if (z->rr[i].type == type && name_equal(&z->rr[i].owner, owner))
			return true;
	return false;
}

/* The cut nearest to the apex decides: walk up from the name and remember the last one seen. */
enum standing name_standing(const struct job *job, const struct name *name)
{
	enum standing standing = AUTHORITATIVE;
	for (struct name up = *name; up.len > job->apex.len; up = name_parent(&up))
		if (has_type(&job->zone, &up, TYPE_NS))
			standing = up.len == name->len ? DELEGATION : OCCLUDED;
	return standing;
}

bool must_sign(const struct job *job, const struct rr *rr)
{
	enum standing standing = name_standing(job, &rr->owner);
	if (rr->type == TYPE_RRSIG || standing == OCCLUDED)
		return false;
	return standing == AUTHORITATIVE || rr->type == TYPE_DS || rr->type == TYPE_NSEC;
}
