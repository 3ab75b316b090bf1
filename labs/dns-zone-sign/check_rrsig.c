/* RRSIG records: what is covered, what must not be, and each field (RFC 4034 §3, RFC 4035 §2.2). */
#include <stdlib.h>
#include <string.h>

#include "check.h"

static const char *label_of(const struct sig *s, char to[NAME_TEXT + 40])
{
	char name[NAME_TEXT], type[16];
	int n = 0;
	name_show(&s->rr->owner, name);
	type_show(s->covered, type);
	for (const char *p = name; *p != '\0' && n < NAME_TEXT; p++)
		to[n++] = *p;
	to[n++] = ' ';
	for (const char *p = type; *p != '\0'; p++)
		to[n++] = *p;
	to[n] = '\0';
	return to;
}

static bool wildcard_sig(const struct sig *s)
{
	return name_wild(&s->rr->owner);
}

/* RFC 1982 on 32 bits: a is before b or equal. */
static bool serial_le(uint32_t a, uint32_t b)
{
	return b - a < UINT32_C(1) << 31;
}

static bool valid_at(const struct sig *s, int64_t time)
{
	uint32_t now = (uint32_t)time;
	return serial_le(s->inception, now) && serial_le(now, s->expiration) && serial_le(s->inception, s->expiration);
}

static void check_validity(const struct task *t, const struct sig *s, const char *label, struct report *r)
{
	bool wraps = t->to >> 32 != t->from >> 32;
	if (!valid_at(s, t->now))
		fault(r, F_NOT_NOW, "%s is valid from %u to %u, and not at %u", label, s->inception, s->expiration,
			(uint32_t)t->now);
	if (!valid_at(s, t->run_now))
		fault(r, F_NOT_RUN_NOW, "%s is not valid at the time of the run", label);
	if (t->survey)
		return;
	if (s->inception != (uint32_t)t->from)
		fault(r, F_VALIDITY, "%s has inception %u, must be %u", label, s->inception, (uint32_t)t->from);
	if (s->expiration != (uint32_t)t->to)
		fault(r, wraps ? F_VALIDITY_WRAP : F_VALIDITY, "%s has expiration %u, must be %u", label, s->expiration,
			(uint32_t)t->to);
}

/* The tag of the key as it is published, or as it should have been: both show that the sum is right. */
static bool tag_right(const struct task *t, const struct zone *answer, const struct sig *s)
{
	static uint8_t rdata[4 + sizeof(s->key->pub)];
	const struct rrset *set = zone_find(answer, &t->apex, T_DNSKEY);
	for (size_t i = 0; set != NULL && i < set->n; i++)
		if (dnskey_of(set->rr[i], s->key) && key_tag(set->rr[i]->rdata, set->rr[i]->rdlen) == s->tag)
			return true;
	rdata[0] = (uint8_t)(s->key->flags >> 8);
	rdata[1] = (uint8_t)s->key->flags;
	rdata[2] = 3;
	rdata[3] = s->key->algorithm;
	memcpy(rdata + 4, s->key->pub, s->key->pub_len);
	return key_tag(rdata, 4 + s->key->pub_len) == s->tag;
}

static enum fault labels_fault(const struct sig *s, unsigned labels)
{
	if (wildcard_sig(s))
		return s->labels == labels + 1 ? F_LABELS_ASTERISK : F_LABELS_WILDCARD;
	return s->labels > labels ? F_LABELS_MANY : F_LABELS;
}

static void check_fields(const struct task *t, const struct zone *answer, const struct sig *s, struct report *r)
{
	char label[NAME_TEXT + 40], signer[NAME_TEXT];
	unsigned labels = name_labels(&s->rr->owner) - wildcard_sig(s);
	label_of(s, label);
	if (s->labels != labels)
		fault(r, labels_fault(s, labels), "%s has Labels %u, must be %u", label, s->labels, labels);
	if (s->original_ttl != s->set->rr[0]->ttl)
		fault(r, F_ORIGINAL_TTL, "%s has Original TTL %u, the RRset has %u", label, s->original_ttl,
			s->set->rr[0]->ttl);
	if (s->rr->ttl != s->set->rr[0]->ttl)
		fault(r, F_RRSIG_TTL, "the RRSIG of %s has TTL %u, the RRset has %u", label, s->rr->ttl,
			s->set->rr[0]->ttl);
	if (!name_equal(&s->signer, &t->apex))
		fault(r, F_SIGNER, "%s names the signer %s", label, name_show(&s->signer, signer));
	check_validity(t, s, label, r);
	if (s->key == NULL)
		return;
	if (s->algorithm != s->key->algorithm)
		fault(r, F_ALGORITHM, "%s says algorithm %u, the key has %u", label, s->algorithm, s->key->algorithm);
	if (!tag_right(t, answer, s))
		fault(r, F_KEY_TAG, "%s has key tag %u, which is not that of the key that signed", label, s->tag);
}

void check_rrsig_fields(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r)
{
	bool wildcard = false;
	for (size_t i = 0; i < all->n; i++) {
		const struct sig *s = &all->sig[i];
		if (s->set == NULL || !must_sign(t, &s->rr->owner, s->covered))
			continue;
		wildcard |= wildcard_sig(s);
		check_fields(t, answer, s, r);
	}
	if (!wildcard)
		cascade(r, F_LABELS_WILDCARD);
}

/* ---- which misreading a signature shows ---- */

static void blame(const struct sig *s, const struct misreading *m, struct report *r)
{
	char label[NAME_TEXT + 40];
	label_of(s, label);
	if (m->form != 0)
		fault(r, F_DER, "%s holds a DER structure of %zu octets, must be r and s: 64", label, s->len);
	if (m->hash != 0 && s->key->algorithm == 15)
		fault(r, F_PREHASHED, "%s signs a SHA-256 digest, Ed25519 takes the data itself", label);
	else if (m->hash != 0)
		fault(r, F_UNVERIFIED, "%s is hashed twice before it is signed", label);
	if (m->owner != 0)
		fault(r, F_OWNER_CASE, "%s is signed with upper-case letters in the owner name", label);
	if (m->rdata != 0)
		fault(r, F_RDATA_CASE,
			m->rdata == 1 ? "%s is signed with upper-case letters in a name of the RDATA"
				      : "%s is signed with letters lowered that are not to be",
			label);
	if (m->order != 0)
		fault(r, F_ORDER, "%s is signed with its records in another order", label);
	if (m->ttl != 0)
		fault(r, F_SIGNED_TTL, "%s is signed with a TTL that is not its Original TTL field", label);
	if (m->bitmap != 0)
		fault(r, s->covered == T_NSEC ? F_NSEC_ENCODING : F_NSEC3_ENCODING,
			"%s: zero octets at the end of a window were kept", label);
	if (m->prefix != 0)
		fault(r, F_UNVERIFIED, "%s is signed without the RRSIG RDATA in front", label);
	if (m->signer != 0)
		fault(r, F_UNVERIFIED, "%s is signed with upper-case letters in the signer's name", label);
}

/* No reading fits. The length alone may say why. */
static void blame_unknown(const struct task *t, const struct sig *s, bool other_is_good, struct report *r)
{
	char label[NAME_TEXT + 40];
	label_of(s, label);
	if (other_is_good)
		fault(r, F_EXTRA_SIGNATURE, "%s has one more signature, which does not verify", label);
	else if (s->algorithm == 13 && s->len != 64 && t->n_keys > 0)
		fault(r, F_LENGTH, "the signature of %s has %zu octets, must be 64", label, s->len);
	else
		fault(r, F_UNVERIFIED, "the signature of %s does not verify", label);
}

/* ---- the whole zone ---- */

static bool has_plain(const struct sigs *all, const struct rrset *set)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->sig[i].set == set && all->sig[i].plain)
			return true;
	return false;
}

const struct sig *sigs_of(const struct sigs *all, const struct rrset *set, bool verified)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->sig[i].set == set && (!verified || all->sig[i].key != NULL))
			return &all->sig[i];
	return NULL;
}

static bool algorithm_unknown(const struct task *t, const struct sig *s)
{
	for (size_t i = 0; i < t->n_keys; i++)
		if (t->key[i].usable && t->key[i].algorithm == s->algorithm)
			return false;
	return true;
}

static void split_all(const struct task *t, const struct zone *answer, struct sigs *all, struct report *r)
{
	size_t cap = 0;
	char name[NAME_TEXT], type[16];
	for (size_t i = 0; i < answer->n; i++)
		for (size_t k = 0; answer->set[i].rr[0]->type == T_RRSIG && k < answer->set[i].n; k++) {
			const struct rr *rr = answer->set[i].rr[k];
			struct sig s;
			if (!sig_split(rr, &s)) {
				fault(r, F_TYPE_COVERED, "an RRSIG at %s is too short", name_show(&rr->owner, name));
				continue;
			}
			s.set = zone_find(answer, &rr->owner, s.covered);
			if (s.set == NULL || s.covered == T_RRSIG)
				fault(r, F_TYPE_COVERED, "%s has an RRSIG that covers %s", name_show(&rr->owner, name),
					type_show(s.covered, type));
			if (t->survey && algorithm_unknown(t, &s))
				continue;
			for (size_t j = 0; j < t->n_keys; j++)
				if (!t->survey && !t->key[j].usable && t->key[j].algorithm == s.algorithm)
					fault(r, F_RETIRED, "%s is signed with algorithm %u",
						name_show(&rr->owner, name), s.algorithm);
			all->sig = grow(all->sig, all->n, &cap, sizeof(*all->sig));
			all->sig[all->n++] = s;
		}
}

static void verify_all(const struct task *t, struct sigs *all, struct report *r)
{
	struct tries tries = { .left = 6000 };
	static struct misreading none;
	for (size_t i = 0; i < all->n; i++) {
		struct sig *s = &all->sig[i];
		struct misreading m;
		if (s->set == NULL || s->covered == T_RRSIG || !must_sign(t, &s->rr->owner, s->covered))
			continue;
		if (sig_verify(t, s, &tries, &m) && memcmp(&m, &none, sizeof(m)) != 0)
			blame(s, &m, r);
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct sig *s = &all->sig[i];
		if (s->set != NULL && s->key == NULL && must_sign(t, &s->rr->owner, s->covered))
			blame_unknown(t, s, has_plain(all, s->set), r);
	}
}

/* What has a signature that must not have one, and the other way round. */
static void check_coverage(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r)
{
	char name[NAME_TEXT], type[16];
	for (size_t i = 0; i < answer->n; i++) {
		const struct rrset *set = &answer->set[i];
		const struct rr *rr = set->rr[0];
		const struct sig *s = sigs_of(all, set, false);
		bool must = must_sign(t, &rr->owner, rr->type);
		name_show(&rr->owner, name);
		if (must && s == NULL && (!t->survey || all->n > 0))
			fault(r, rr->type == T_DS ? F_DS_UNSIGNED : F_UNSIGNED, "%s %s has no RRSIG", name,
				type_show(rr->type, type));
		else if (!must && s != NULL && rr->type == T_NS && tree_standing(t, &rr->owner) == CUT)
			fault(r, t->nsec3 ? F_CUT_NS_SIGNED_NSEC3 : F_CUT_NS_SIGNED,
				"%s NS belongs to the child and is signed", name);
		else if (!must && s != NULL && rr->type != T_RRSIG && tree_standing(t, &rr->owner) != NOWHERE)
			fault(r, F_GLUE_SIGNED, "%s %s is glue and is signed", name, type_show(rr->type, type));
	}
}

static void check_ksk(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r)
{
	bool by_ksk = false, verified = false, single = true;
	for (size_t i = 0; i < t->n_keys; i++)
		single &= (t->key[i].flags & 1) != 0 || !t->key[i].usable;
	for (size_t i = 0; i < all->n; i++) {
		const struct sig *s = &all->sig[i];
		if (s->key == NULL)
			continue;
		bool ksk = (s->key->flags & 1) != 0;
		verified |= s->covered == T_DNSKEY;
		by_ksk |= s->covered == T_DNSKEY && ksk;
		if (s->covered != T_DNSKEY && ksk && !single)
			fault(r, F_BY_KSK, "an RRset is signed by the KSK");
	}
	if (!verified)
		cascade(r, F_NOT_BY_KSK);
	else if (!by_ksk && zone_find(answer, &t->apex, T_DNSKEY) != NULL)
		fault(r, F_NOT_BY_KSK,
			"the DNSKEY RRset has no signature by the KSK, which is what the parent's DS names");
}

/* Beside a key that may not sign there is one that may, and it has to. */
static void check_usable(const struct task *t, const struct sigs *all, struct report *r)
{
	bool retired = false, used = false;
	for (size_t i = 0; i < t->n_keys; i++)
		retired |= !t->key[i].usable;
	for (size_t i = 0; i < all->n; i++)
		used |= all->sig[i].key != NULL && (all->sig[i].key->flags & 1) == 0;
	if (retired && !used && !t->survey)
		fault(r, F_USABLE_IDLE, "nothing is signed with the zone-signing key that may sign");
}

struct nonce {
	const struct key *key;
	const uint8_t *r;
};

static int nonce_order(const void *a, const void *b)
{
	const struct nonce *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : memcmp(x->r, y->r, 32);
}

/* The same r under the same key: the private key can be computed from any two of them. */
static void check_nonces(const struct sigs *all, struct report *r)
{
	struct nonce *nonce = take((all->n + 1) * sizeof(*nonce));
	size_t n = 0, twice = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct sig *s = &all->sig[i];
		if (s->key != NULL && s->key->algorithm == 13 && s->len == 64)
			nonce[n++] = (struct nonce){ s->key, s->bytes };
	}
	qsort(nonce, n, sizeof(*nonce), nonce_order);
	for (size_t i = 1; i < n; i++)
		twice += nonce_order(&nonce[i - 1], &nonce[i]) == 0;
	if (twice > 0)
		fault(r, F_NONCE, "%zu signatures have the same r as another one: whoever sees them has the key",
			twice);
	if (n < 2)
		cascade(r, F_NONCE);
}

/* Without signatures of a zone's keys nothing was signed, and what an unsigned copy gets right is worth nothing. */
static void check_gate(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r)
{
	size_t must = 0, have = 0;
	for (size_t i = 0; i < t->in.n; i++) {
		const struct rr *rr = t->in.set[i].rr[0];
		if (!must_sign(t, &rr->owner, rr->type))
			continue;
		const struct rrset *set = zone_find(answer, &rr->owner, rr->type);
		must++;
		have += set != NULL && sigs_of(all, set, true) != NULL;
	}
	if ((have * 2 >= must && have > 0) || (t->survey && all->n == 0))
		return;
	if (have == 0)
		shut_gate(r, "no signature in the answer verifies with the zone's keys");
	else
		shut_gate(r, "only %zu of %zu RRsets have a signature that verifies", have, must);
}

void check_signatures(const struct task *t, const struct zone *answer, struct report *r)
{
	struct sigs all = { 0 };
	split_all(t, answer, &all, r);
	verify_all(t, &all, r);
	check_rrsig_fields(t, answer, &all, r);
	check_coverage(t, answer, &all, r);
	check_ksk(t, answer, &all, r);
	check_usable(t, &all, r);
	check_nonces(&all, r);
	check_seen(t, answer, &all, r);
	check_gate(t, answer, &all, r);
}
