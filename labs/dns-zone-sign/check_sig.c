/* One signature: RFC 4034 §3.1.8.1 over canonical form and order, and the documented misreadings of both.
 *
 * A misreading has nine dimensions; zero in all of them is the standard. They are tried alone and in pairs, the one that
 * fitted last first, within a budget for the whole answer, since a stranger can send thousands of signatures. */
#include "check.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <string.h>

bool sig_split(const struct rr *rr, struct sig *s)
{
	size_t used;
	memset(s, 0, sizeof(*s));
	s->rr = rr;
	if (rr->rdlen < 19 || !name_of_wire(rr->rdata + 18, rr->rdlen - 18U, &s->signer, &used))
		return false;
	s->covered = (uint16_t)number_at(rr->rdata, 2);
	s->algorithm = rr->rdata[2];
	s->labels = rr->rdata[3];
	s->original_ttl = number_at(rr->rdata + 4, 4);
	s->expiration = number_at(rr->rdata + 8, 4);
	s->inception = number_at(rr->rdata + 12, 4);
	s->tag = (uint16_t)number_at(rr->rdata + 16, 2);
	s->bytes = rr->rdata + 18 + used;
	s->len = rr->rdlen - 18U - used;
	return true;
}

/* ---- the order of records: 0 canonical, 1 of the answer, 2 of the input, 3 shorter first, 4 reversed, then every
 * permutation of at most four records ---- */

enum { ORDERS_NAMED = 5, ORDERS = ORDERS_NAMED + 24, ORDER_MAX = 256 };

static size_t place_in(const struct task *t, const struct rr *rr, uint8_t order)
{
	static struct octets x, y;
	const struct rrset *set = order == 2 ? zone_find(&t->in, &rr->owner, rr->type) : NULL;
	x.len = y.len = 0;
	rdata_canonical(rr, &x);
	for (size_t i = 0; set != NULL && i < set->n; i++) {
		y.len = 0;
		rdata_canonical(set->rr[i], &y);
		if (x.len == y.len && memcmp(x.data, y.data, x.len) == 0)
			return set->rr[i]->place;
	}
	return order == 3 ? rr->rdlen : rr->place;
}

static void sort_by_place(const struct task *t, const struct rr **rr, size_t n, uint8_t order)
{
	size_t place[ORDER_MAX];
	for (size_t i = 0; i < n; i++) {
		const struct rr *moving = rr[i];
		size_t key = place_in(t, moving, order), at = i;
		for (; at > 0 && place[at - 1] > key; at--) { /* stable */
			place[at] = place[at - 1];
			rr[at] = rr[at - 1];
		}
		place[at] = key;
		rr[at] = moving;
	}
}

/* False when there is no such order of these records. */
static bool put_in_order(const struct task *t, const struct rrset *set, uint8_t order, const struct rr **rr)
{
	size_t n = set->n;
	memcpy(rr, set->rr, n * sizeof(struct rr *));
	if (order == 0)
		return true;
	if (n < 2)
		return false;
	if (order < 4)
		sort_by_place(t, rr, n, order);
	for (size_t i = 0; order == 4 && i < n; i++)
		rr[i] = set->rr[n - 1 - i];
	if (order < ORDERS_NAMED)
		return true;
	unsigned permutation = order - (unsigned)ORDERS_NAMED, arrangements = n == 2 ? 2 : n == 3 ? 6 : 24;
	if (n > 4 || permutation >= arrangements)
		return false;
	for (size_t i = 0; i + 1 < n; permutation /= (unsigned)(n - i), i++) {
		size_t pick = i + permutation % (n - i);
		const struct rr *moved = rr[pick];
		rr[pick] = rr[i];
		rr[i] = moved;
	}
	return true;
}

/* ---- the data that is signed ---- */

static void lower_letters(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] |= 0x20;
}

/* RDATA: 0 canonical, 1 as spelled, 2 every letter lowered (NSEC: the next name, RFC 6840 §5.1). Bitmap: 1 windows of 32
 * octets each. */
static void put_rdata(const struct rr *rr, const struct misreading *m, struct octets *out)
{
	static struct types types;
	struct name next;
	size_t start = out->len, used = 0;
	if (m->rdata == 0)
		rdata_canonical(rr, out);
	else
		octets_put(out, rr->rdata, rr->rdlen);
	if (rr->type == T_NSEC3 && rr->rdlen >= 6 && rr->rdlen > 5U + rr->rdata[4])
		used = 5U + rr->rdata[4] + 1 + rr->rdata[5 + rr->rdata[4]];
	else if (rr->type == T_NSEC && name_of_wire(rr->rdata, rr->rdlen, &next, &used) && m->rdata == 2)
		lower_letters(out->data + start, used);
	else if (m->rdata == 2)
		lower_letters(out->data + start, out->len - start);
	if (m->bitmap == 0 || used == 0 || used > rr->rdlen)
		return;
	out->len = start + used;
	types_read(rr->rdata + used, rr->rdlen - used, &types);
	types_write(&types, true, out);
}

static bool put_data(const struct task *t, const struct sig *s, const struct misreading *m, struct octets *out)
{
	static struct octets rdata;
	const struct rr *rr[ORDER_MAX];
	struct name signer = m->signer == 0 ? name_lower(&s->signer) : s->signer;
	if (s->set->n > ORDER_MAX || !put_in_order(t, s->set, m->order, rr))
		return false;
	out->len = 0;
	out->over = false;
	if (m->prefix == 0) {
		octets_put(out, s->rr->rdata, 18);
		octets_put(out, signer.wire, signer.len);
	}
	for (size_t i = 0; i < s->set->n; i++) {
		struct name owner = m->owner == 0 ? name_lower(&rr[i]->owner) : rr[i]->owner;
		rdata.len = 0;
		put_rdata(rr[i], m, &rdata);
		octets_put(out, owner.wire, owner.len);
		octets_number(out, rr[i]->type, 2);
		octets_number(out, 1, 2);
		octets_number(out, m->ttl == 0 ? s->original_ttl : rr[i]->ttl, 4);
		octets_number(out, (uint32_t)rdata.len, 2);
		octets_put(out, rdata.data, rdata.len);
	}
	return !out->over;
}

/* ---- libcrypto ---- */

static EVP_PKEY *p256_public(const struct key *k)
{
	uint8_t point[65] = { 4 };
	char group[] = "prime256v1";
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	memcpy(point + 1, k->pub, 64);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
		EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

void sig_keys(struct task *t)
{
	for (size_t i = 0; i < t->n_keys; i++) {
		struct key *k = &t->key[i];
		if (k->algorithm == 15 && k->pub_len == 32)
			k->pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->pub, 32);
		else if (k->algorithm == 13 && k->pub_len == 64)
			k->pkey = p256_public(k);
	}
}

/* r || s as DER; 0 when it can't be. */
static size_t der_of(const uint8_t raw[64], uint8_t der[80])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
	int n = 0;
	if (sig != NULL && ECDSA_SIG_set0(sig, r, s) == 1)
		n = i2d_ECDSA_SIG(sig, &der);
	ECDSA_SIG_free(sig);
	return n > 0 ? (size_t)n : 0;
}

/* form: 0 as the algorithm writes it, 1 DER. hash: 1 the SHA-256 of the data was signed in its place. */
static bool verify(const struct key *k, const struct sig *s, const struct misreading *m, const struct octets *data)
{
	uint8_t der[80], digest[32];
	const uint8_t *bytes = s->bytes, *message = data->data;
	size_t len = s->len, message_len = data->len;
	if (k->pkey == NULL || (m->form == 0 && len != 64) || (m->form != 0 && (k->algorithm != 13 || len > 80)))
		return false;
	if (k->algorithm == 13 && m->form == 0) {
		len = der_of(s->bytes, der);
		bytes = der;
	}
	if (m->hash != 0) {
		if (EVP_Digest(data->data, data->len, digest, NULL, EVP_sha256(), NULL) != 1)
			return false;
		message = digest;
		message_len = sizeof(digest);
	}
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && len > 0 &&
		    EVP_DigestVerifyInit(ctx, NULL, k->algorithm == 13 ? EVP_sha256() : NULL, NULL, k->pkey) == 1 &&
		    EVP_DigestVerify(ctx, bytes, len, message, message_len) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}

/* Does it fit under this reading, with any usable key? */
static bool fits(const struct task *t, struct sig *s, const struct misreading *m, struct tries *tries)
{
	static struct octets data;
	if (tries->left == 0)
		return false;
	data.over = false;
	if (!put_data(t, s, m, &data)) {
		tries->left -= data.over; /* as much work as a verification */
		return false;
	}
	for (size_t i = 0; i < t->n_keys && tries->left > 0; i++) {
		const struct key *k = &t->key[i];
		if (!k->usable)
			continue;
		tries->left--;
		if (verify(k, s, m, &data)) {
			s->key = k;
			return true;
		}
	}
	return false;
}

/* clang-format off */
static const struct { size_t offset; uint8_t values; } dimensions[] = {
	{ offsetof(struct misreading, form), 1 }, { offsetof(struct misreading, hash), 1 },
	{ offsetof(struct misreading, owner), 1 }, { offsetof(struct misreading, rdata), 2 },
	{ offsetof(struct misreading, bitmap), 1 }, { offsetof(struct misreading, ttl), 1 },
	{ offsetof(struct misreading, prefix), 1 }, { offsetof(struct misreading, signer), 1 },
	{ offsetof(struct misreading, order), ORDERS - 1 },
};
/* clang-format on */
enum { DIMENSIONS = sizeof(dimensions) / sizeof(dimensions[0]) };

static uint8_t *dimension(struct misreading *m, size_t d)
{
	return (uint8_t *)m + dimensions[d].offset;
}

static bool search_alone(const struct task *t, struct sig *s, struct tries *tries, struct misreading *m)
{
	for (size_t d = 0; d < DIMENSIONS; d++)
		for (unsigned v = 1; v <= dimensions[d].values; v++) {
			*m = (struct misreading){ 0 };
			*dimension(m, d) = (uint8_t)v;
			if (fits(t, s, m, tries))
				return true;
		}
	return false;
}

/* Value v in dimension d, and each value of each later dimension; permutations are only tried alone. */
static bool search_with(
	const struct task *t, struct sig *s, struct tries *tries, struct misreading *m, size_t d, unsigned v)
{
	for (size_t e = d + 1; e < DIMENSIONS; e++)
		for (unsigned w = 1; w <= dimensions[e].values; w++) {
			*m = (struct misreading){ 0 };
			*dimension(m, d) = (uint8_t)v;
			*dimension(m, e) = (uint8_t)w;
			if (m->order < ORDERS_NAMED && fits(t, s, m, tries))
				return true;
		}
	return false;
}

static bool search_pairs(const struct task *t, struct sig *s, struct tries *tries, struct misreading *m)
{
	for (size_t d = 0; d < DIMENSIONS; d++)
		for (unsigned v = 1; v <= dimensions[d].values; v++)
			if (search_with(t, s, tries, m, d, v))
				return true;
	return false;
}

bool sig_verify(const struct task *t, struct sig *s, struct tries *tries, struct misreading *m)
{
	struct tries one = { .left = 16 };
	*m = (struct misreading){ 0 };
	if (fits(t, s, m, &one))
		return s->plain = true;
	*m = tries->last;
	if (fits(t, s, m, tries) || search_alone(t, s, tries, m) || search_pairs(t, s, tries, m)) {
		tries->last = *m;
		return true;
	}
	return false;
}
