/* DNSKEY records and key tags, RFC 4034 §2 and App. B. */
#include "sign.h"

/* What a signer may use in this lab: the algorithms whose row in the registry recommends them for signing. */
bool key_usable(const struct key *key)
{
	return key->algorithm == 13 || key->algorithm == 15;
}

static void put_dnskey(struct bytes *b, const struct key *key)
{
	put_number(b, key->flags, 2);
	put_number(b, 3, 1);
	put_number(b, key->algorithm, 1);
	put(b, key->pub, key->pub_len);
}

uint16_t key_tag(const struct key *key)
{
	static struct bytes rdata;
	uint32_t sum = 0;
	rdata.len = 0;
	put_dnskey(&rdata, key);
	for (size_t i = 0; i < rdata.len; i++)
		sum += i % 2 == 0 ? (uint32_t)rdata.data[i] << 8 : rdata.data[i];
	sum += sum >> 16 & 0xffff;
	return (uint16_t)(sum & 0xffff);
}

static void add_ring(struct job *job, const struct keys *ring, uint32_t ttl)
{
	static struct bytes rdata;
	for (size_t i = 0; i < ring->n; i++) {
		rdata.len = 0;
		put_dnskey(&rdata, &ring->key[i]);
		zone_add(&job->zone, &job->apex, TYPE_DNSKEY, ttl, rdata.data, rdata.len);
	}
}

void add_dnskeys(struct job *job)
{
	uint32_t ttl = job->zone.rr[0].ttl;
	for (size_t i = 0; i < job->zone.n; i++)
		if (job->zone.rr[i].type == TYPE_SOA)
			ttl = job->zone.rr[i].ttl;
	add_ring(job, &job->ksk, ttl);
	add_ring(job, &job->zsk, ttl);
}
