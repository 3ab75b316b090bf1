/* Records kept, and DNSKEY records: RFC 4034 §2, App. B. */
#include "check.h"

#include <string.h>

uint16_t key_tag(const uint8_t *rdata, size_t n)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (i & 1) != 0 ? rdata[i] : (uint32_t)rdata[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}

static bool same_records(const struct rrset *a, const struct rrset *b)
{
	static struct octets x, y;
	for (size_t i = 0; i < a->n && a->n == b->n; i++) {
		x.len = y.len = 0;
		rdata_canonical(a->rr[i], &x);
		rdata_canonical(b->rr[i], &y);
		if (x.len != y.len || memcmp(x.data, y.data, x.len) != 0)
			return false;
	}
	return a->n == b->n;
}

/* Every record of an RRset has one TTL (RFC 2181 §5.2), and that of the zone. */
static void check_ttls(const struct task *t, const struct zone *answer, struct report *r)
{
	char name[NAME_TEXT], type[16];
	for (size_t i = 0; i < answer->records.n; i++) {
		const struct rr *rr = &answer->records.rr[i];
		const struct rrset *set = zone_find(&t->in, &rr->owner, rr->type);
		if (set == NULL)
			set = zone_find(answer, &rr->owner, rr->type);
		if (rr->type != T_RRSIG && set->rr[0]->ttl != rr->ttl)
			fault(r, F_RECORD_TTL, "%s %s has TTL %u, must be %u", name_show(&rr->owner, name),
				type_show(rr->type, type), rr->ttl, set->rr[0]->ttl);
	}
}

void check_records(const struct task *t, const struct zone *answer, struct report *r)
{
	char name[NAME_TEXT], type[16];
	if (answer->records.bad_lines > 0)
		fault(r, F_SYNTAX, "line %zu: %s", answer->records.first_bad, answer->records.bad_why);
	for (size_t i = 0; i < t->in.n; i++) {
		const struct rrset *want = &t->in.set[i];
		const struct rr *rr = want->rr[0];
		const struct rrset *got = zone_find(answer, &rr->owner, rr->type);
		if (got == NULL || !same_records(want, got))
			fault(r, F_RECORD_LOST, "%s %s is %s", name_show(&rr->owner, name), type_show(rr->type, type),
				got == NULL ? "not in the signed zone" : "not the same as in the zone");
	}
	check_ttls(t, answer, r);
	for (size_t i = 0; i < answer->n; i++) {
		const struct rr *rr = answer->set[i].rr[0];
		bool other_chain = t->nsec3 ? rr->type == T_NSEC : rr->type == T_NSEC3 || rr->type == T_NSEC3PARAM;
		if (other_chain || (!is_dnssec(rr->type) && zone_find(&t->in, &rr->owner, rr->type) == NULL))
			fault(r, F_RECORD_ADDED, "%s %s was added", name_show(&rr->owner, name),
				type_show(rr->type, type));
	}
}

/* The key ends with the public value: whole, or behind a prefix that its algorithm does not write there. */
bool dnskey_of(const struct rr *rr, const struct key *k)
{
	return rr->rdlen >= 4 + k->pub_len && memcmp(rr->rdata + rr->rdlen - k->pub_len, k->pub, k->pub_len) == 0;
}

static void check_one_key(const struct key *k, const struct rr *rr, struct report *r)
{
	uint32_t flags = number_at(rr->rdata, 2);
	if (flags != k->flags)
		fault(r, F_DNSKEY_FLAGS, "a key with flags %u is published with flags %u", k->flags, flags);
	if (rr->rdata[2] != 3)
		fault(r, F_DNSKEY_PROTOCOL, "a DNSKEY has protocol %u, must be 3", rr->rdata[2]);
	if (rr->rdata[3] != k->algorithm)
		fault(r, F_DNSKEY_KEY, "a key of algorithm %u is published as algorithm %u", k->algorithm,
			rr->rdata[3]);
	else if (rr->rdlen != 4 + k->pub_len)
		fault(r, F_DNSKEY_KEY, "a public key of algorithm %u has %u octets, must be %zu", k->algorithm,
			rr->rdlen - 4U, k->pub_len);
}

/* Keys in the zone that nobody asked for, or that may not sign. */
static void check_stranger(const struct task *t, const struct rr *rr, struct report *r)
{
	for (size_t i = 0; i < t->n_keys; i++) {
		if (!dnskey_of(rr, &t->key[i]))
			continue;
		if (!t->key[i].usable && !t->survey)
			fault(r, F_RETIRED, "a DNSKEY of algorithm %u is published", t->key[i].algorithm);
		return;
	}
	fault(r, F_DNSKEY_UNKNOWN, "a DNSKEY that is in no key file is published");
}

void check_keys(const struct task *t, const struct zone *answer, struct report *r)
{
	const struct rrset *set = zone_find(answer, &t->apex, T_DNSKEY);
	if (set == NULL) {
		fault(r, F_NO_DNSKEY, "there is no DNSKEY record at the apex");
		cascade(r, F_DNSKEY_FLAGS);
		cascade(r, F_DNSKEY_PROTOCOL);
		return;
	}
	for (size_t i = 0; i < t->n_keys; i++) {
		const struct rr *found = NULL;
		for (size_t k = 0; t->key[i].usable && k < set->n; k++)
			if (dnskey_of(set->rr[k], &t->key[i]))
				found = set->rr[k];
		if (found != NULL)
			check_one_key(&t->key[i], found, r);
		else if (t->key[i].usable)
			fault(r, F_NO_DNSKEY, "the key with flags %u is not published", t->key[i].flags);
	}
	for (size_t k = 0; k < set->n; k++)
		if (set->rr[k]->rdlen < 5)
			fault(r, F_DNSKEY_KEY, "a DNSKEY has no public key");
		else
			check_stranger(t, set->rr[k], r);
}
