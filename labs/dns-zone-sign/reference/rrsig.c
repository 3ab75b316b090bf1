/* RRSIG records, RFC 4034 §3. */
#include "sign.h"

/* Everything of the RRSIG RDATA but the signature; the signer's name in canonical form. */
static void put_rrsig_head(struct bytes *b, const struct job *job, const struct rr *first, const struct key *key)
{
	struct name signer = job->apex;
	lower(signer.wire, signer.len);
	put_number(b, first->type, 2);
	put_number(b, key->algorithm, 1);
	put_number(b, name_labels(&first->owner), 1);
	put_number(b, first->ttl, 4);
	put_number(b, job->expiration, 4);
	put_number(b, job->inception, 4);
	put_number(b, key_tag(key), 2);
	put(b, signer.wire, signer.len);
}

/* RFC 4034 §3.1.8.1: the head, then every record of the RRset in canonical form and order. */
static void put_signed_data(struct bytes *b, const struct bytes *head, const struct rr *rr, size_t n)
{
	static struct bytes rdata;
	struct name owner = rr[0].owner;
	lower(owner.wire, owner.len);
	put(b, head->data, head->len);
	for (size_t i = 0; i < n; i++) {
		rdata.len = 0;
		put_canonical_rdata(&rdata, &rr[i]);
		put(b, owner.wire, owner.len);
		put_number(b, rr[i].type, 2);
		put_number(b, 1, 2);
		put_number(b, rr[0].ttl, 4);
		put_number(b, (uint32_t)rdata.len, 2);
		put(b, rdata.data, rdata.len);
	}
}

static void sign_rrset(struct job *job, size_t first, size_t end, const struct keys *ring)
{
	static struct bytes head, data;
	uint8_t signature[64];
	for (size_t i = 0; i < ring->n; i++) {
		const struct rr *rr = &job->zone.rr[first];
		head.len = data.len = 0;
		put_rrsig_head(&head, job, rr, &ring->key[i]);
		put_signed_data(&data, &head, rr, end - first);
		key_sign(&ring->key[i], &data, signature);
		put(&head, signature, sizeof(signature));
		struct name owner = rr->owner; /* zone_add may move the records */
		zone_add(&job->zone, &owner, TYPE_RRSIG, rr->ttl, head.data, head.len);
	}
}

void add_signatures(struct job *job)
{
	size_t n = job->zone.n; /* signatures are appended behind */
	for (size_t first = 0, end; first < n; first = end) {
		end = rrset_end(&job->zone, first);
		if (end > n)
			end = n;
		const struct rr *rr = &job->zone.rr[first];
		if (must_sign(job, rr))
			sign_rrset(job, first, end, rr->type == TYPE_DNSKEY ? &job->ksk : &job->zsk);
	}
}
