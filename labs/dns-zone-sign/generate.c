/* Cases of the lab dns-zone-sign: random zones with fresh keys. Every case holds every trap that applies to it, so that
 * chance decides names, values, spelling and order, and never what is examined. See handout.md for the two formats. */
#include <ctype.h>
#include <inttypes.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "labs/kit/gen.h"

#define LINE_SIZE 2048
#define LINES_MAX 128
#define TEXT_SIZE 600 /* a name or a string as text */

enum feature { F_NSEC = 1, F_NSEC3 = 2, F_P256 = 4, F_ED25519 = 8, F_WRAP = 16, F_RETIRED = 32, F_SALT = 64 };

/* What the checker looks at; `when` are the features that a case must have for it to be asked. */
static const struct row {
	const char *check, *group, *clause, *why;
	unsigned when;
} rows[] = {
	{ "owner-lowercase", "canonical-form", NULL, "the owner name is signed with its upper-case letters", 0 },
	{ "rdata-lowercase", "canonical-form", NULL, "names in RDATA are signed with their upper-case letters", 0 },
	{ "rrset-order", "canonical-order", NULL, "the records of an RRset are signed in another order", 0 },
	{ "signed-data", "signed-data", NULL, "a signature does not verify over the RRset", 0 },
	{ "type-covered", "rrsig-fields", "RFC 4034 §3.1.1", "an RRSIG covers a type that is not there", 0 },
	{ "algorithm", "rrsig-fields", "RFC 4034 §3.1.2", "the Algorithm field is not that of the key", 0 },
	{ "original-ttl", "rrsig-fields", "RFC 4034 §3.1.4", "the Original TTL is not that of the zone", 0 },
	{ "signer-name", "rrsig-fields", "RFC 4034 §3.1.7", "the Signer's Name is not the zone's", 0 },
	{ "rrsig-ttl", "rrsig-fields", "RFC 4034 §3", "the RRSIG's own TTL differs from that of its RRset", 0 },
	{ "labels", "labels", NULL, "the Labels field counts wrongly", 0 },
	{ "labels-wildcard", "labels", NULL, "the Labels field counts the asterisk", 0 },
	{ "validity", "validity", NULL, "inception or expiration are not the ones asked for", 0 },
	{ "validity-wrap", "validity", NULL, "a time beyond 2106 is not taken modulo 2^32", F_WRAP },
	{ "key-tag", "key-tag", NULL, "the key tag is not that of the DNSKEY", 0 },
	{ "dnskey-flags", "dnskey", "RFC 4034 §2.1.1", "a DNSKEY's flags are not those of the key", 0 },
	{ "dnskey-protocol", "dnskey", "RFC 4034 §2.1.2", "a DNSKEY's protocol is not 3", 0 },
	{ "dnskey-key", "dnskey", "RFC 4034 §2.1.4", "a key is not published as its algorithm writes it", 0 },
	{ "dnskey-ksk", "dnskey", "RFC 4035 §5.2", "the DNSKEY RRset is not signed by the KSK", 0 },
	{ "ecdsa-raw", "algorithms", "RFC 6605 §4", "an ECDSA signature is not r and s of 32 octets each", F_P256 },
	{ "ecdsa-nonce", "algorithms", "RFC 6605 §4", "two ECDSA signatures share their secret number", F_P256 },
	{ "ed25519-pure", "algorithms", "RFC 8080 §4", "Ed25519 did not sign the data itself", F_ED25519 },
	{ "algorithm-retired", "retired", NULL, "a key of a forbidden algorithm is published or used", F_RETIRED },
	{ "all-signed", "coverage", NULL, "an authoritative RRset has no signature", 0 },
	{ "ds-signed", "coverage", "RFC 4035 §2.4", "a DS RRset has no signature", 0 },
	{ "delegation-ns-unsigned", "coverage", NULL, "the NS RRset of a delegation is signed", 0 },
	{ "glue-unsigned", "coverage", NULL, "an address below a zone cut is signed", 0 },
	{ "records-kept", "coverage", "RFC 4035 §2", "records were lost, changed or added", 0 },
	{ "name-order", "nsec-chain", "RFC 4034 §6.1", "the NSEC chain is in another order", F_NSEC },
	{ "nsec-owners", "nsec-chain", NULL, "a name of the zone has no NSEC record", F_NSEC },
	{ "nsec-not-at-glue", "nsec-chain", NULL, "a name below a zone cut has an NSEC record", F_NSEC },
	{ "nsec-not-at-ent", "nsec-chain", NULL, "an empty non-terminal has an NSEC record", F_NSEC },
	{ "nsec-next", "nsec-chain", "RFC 4034 §4.1.1", "an NSEC record names another next name", F_NSEC },
	{ "nsec-ttl", "nsec-chain", "RFC 9077 §3.1", "the TTL of NSEC records is another one", F_NSEC },
	{ "nsec-types", "nsec-bitmap", NULL, "an NSEC record lists other types than its name has", F_NSEC },
	{ "nsec-windows", "nsec-bitmap", NULL, "types from 256 on are wrong, or a window is encoded wrongly", F_NSEC },
	{ "nsec-delegation-types", "nsec-bitmap", "RFC 4035 §2.3", "the NSEC of a delegation lists other types",
		F_NSEC },
	{ "nsec3-hash", "nsec3-chain", "RFC 5155 §5", "NSEC3 owner names are other hashes", F_NSEC3 },
	{ "nsec3-owners", "nsec3-chain", NULL, "the names that have an NSEC3 record are others", F_NSEC3 },
	{ "nsec3-ent", "nsec3-chain", NULL, "an empty non-terminal has no NSEC3 record", F_NSEC3 },
	{ "nsec3-next", "nsec3-chain", "RFC 5155 §3.1.7", "an NSEC3 record names another next hash", F_NSEC3 },
	{ "nsec3-ttl", "nsec3-chain", "RFC 9077 §3.3", "the TTL of NSEC3 records is another one", F_NSEC3 },
	{ "nsec3-types", "nsec3-bitmap", NULL, "an NSEC3 record lists other types than its name has", F_NSEC3 },
	{ "nsec3-windows", "nsec3-bitmap", NULL, "types from 256 on are wrong, or a window is encoded wrongly",
		F_NSEC3 },
	{ "nsec3-delegation-types", "nsec3-bitmap", "RFC 5155 §7.1", "the NSEC3 of a delegation lists other types",
		F_NSEC3 },
	{ "nsec3-iterations", "nsec3-parameters", NULL, "extra iterations are used", F_NSEC3 },
	{ "nsec3-opt-out", "nsec3-parameters", "RFC 5155 §3.1.2.1", "the Opt-Out flag is set", F_NSEC3 },
	{ "nsec3-salt", "nsec3-parameters", "RFC 5155 §3.1.5", "the salt is not the one asked for", F_NSEC3 },
	{ "nsec3param", "nsec3-parameters", "RFC 5155 §4", "NSEC3PARAM is missing or differs from the chain", F_NSEC3 },
};

struct draft { /* one case that grows */
	struct gen *g;
	unsigned features;
	char apex[64];
	char line[LINES_MAX][LINE_SIZE];
	size_t n;
	/* the RRset that records are added to */
	char owner[TEXT_SIZE];
	uint32_t ttl;
};

static bool coin(struct draft *d)
{
	return gen_below(d->g, 2) == 1;
}

/* A label of letters and digits. */
static void word(struct draft *d, char to[16])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = 5 + gen_below(d->g, 4); /* long enough never to meet a fixed name */
	for (size_t i = 0; i < n; i++)
		to[i] = letters[gen_below(d->g, i == 0 ? 26 : 36)];
	to[n] = '\0';
}

/* Some letters in upper case; names mean the same in both. */
static void spell(struct draft *d, char *text)
{
	for (; *text != '\0'; text++)
		if (islower((unsigned char)*text) && gen_below(d->g, 3) == 0)
			*text = (char)toupper((unsigned char)*text);
}

/* "label.apex" with random spelling that has at least one letter in upper case. */
static void name_in(struct draft *d, const char *label, char to[TEXT_SIZE])
{
	snprintf(to, TEXT_SIZE, "%s%s%s", label, *label != '\0' ? "." : "", d->apex);
	spell(d, to);
	to[strlen(to) - 2] = 'E'; /* the last letter of "example." */
}

static void name_outside(struct draft *d, const char *label, char to[TEXT_SIZE])
{
	char a[16];
	word(d, a);
	snprintf(to, TEXT_SIZE, "%s.%s.test.", label, a);
	spell(d, to);
	to[0] = (char)toupper((unsigned char)to[0]);
}

/* Records that follow belong to this owner; one spelling and one TTL for the whole RRset. */
static void rrset(struct draft *d, const char *label)
{
	name_in(d, label, d->owner);
	d->ttl = 60 + gen_below(d->g, 86400);
}

__attribute__((format(printf, 2, 3))) static void rr(struct draft *d, const char *fmt, ...)
{
	va_list ap;
	if (d->n == LINES_MAX)
		abort();
	char *to = d->line[d->n++];
	size_t at = (size_t)snprintf(to, LINE_SIZE, "%s %" PRIu32 " IN ", d->owner, d->ttl);
	va_start(ap, fmt);
	int more = vsnprintf(to + at, LINE_SIZE - at, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)more >= LINE_SIZE - at)
		abort();
}

/* n random octets as a quoted string, every octet that needs it escaped as \DDD. */
static void octets_text(struct draft *d, size_t n, char *to)
{
	uint8_t octet;
	*to++ = '"';
	for (size_t i = 0; i < n; i++) {
		gen_random(d->g, &octet, 1);
		if (octet == '"' || octet == '\\')
			to += snprintf(to, 3, "\\%c", octet);
		else
			to += snprintf(to, 5, octet < 0x20 || octet > 0x7e ? "\\%03u" : "%c", octet);
	}
	*to++ = '"';
	*to = '\0';
}

static void hex_text(struct draft *d, size_t n, char *to)
{
	uint8_t octet;
	for (size_t i = 0; i < n; i++) {
		gen_random(d->g, &octet, 1);
		snprintf(to + 2 * i, 3, "%02x", octet);
	}
}

static void address(struct draft *d, unsigned last)
{
	rr(d, "A 192.0.2.%u", last);
}

static void address6(struct draft *d)
{
	rr(d, "AAAA 2001:db8:0:0:0:%x:%x:%x", gen_below(d->g, 65536), gen_below(d->g, 65536), gen_below(d->g, 65536));
}

static void add_apex(struct draft *d)
{
	char a[TEXT_SIZE], b[TEXT_SIZE], text[1200];
	rrset(d, "");
	d->ttl = (d->features & F_P256) != 0 ? 600 : 3600; /* the MINIMUM is the lesser one in half of the cases */
	name_in(d, "ns1", a);
	name_in(d, "hostmaster", b);
	rr(d, "SOA %s %s %u 7200 1800 1209600 1800", a, b, 1 + gen_below(d->g, 2000000000));
	rrset(d, "");
	rr(d, "NS %s", a);
	name_in(d, "ns2", a);
	rr(d, "NS %s", a);
	name_outside(d, "ns", a);
	rr(d, "NS %s", a);
	rrset(d, "");
	name_in(d, "mail", a);
	name_outside(d, "backup", b);
	rr(d, "MX 10 %s", a);
	rr(d, "MX 10 %s", b);
	rr(d, "MX 9 %s", b);
	rrset(d, "");
	rr(d, "TXT \"v=spf1 mx -all\"");
	rr(d, "TXT \"zz\""); /* shorter strings come first: the length octet is part of RDATA */
	octets_text(d, 255, text);
	rr(d, "TXT %s", text);
	octets_text(d, 8 + gen_below(d->g, 40), text);
	rr(d, "TXT \"Mixed Case Stays\" %s", text);
}

static void add_hosts(struct draft *d)
{
	char label[64], target[TEXT_SIZE], w[16];
	rrset(d, "ns1");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns1");
	address6(d);
	rrset(d, "ns2"); /* as text 10 comes before 9 and 100 before 20 */
	address(d, 9);
	address(d, 10);
	address(d, 100 + gen_below(d->g, 99));
	address(d, 20 + gen_below(d->g, 79));
	rrset(d, "mail");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "_25._tcp.mail"); /* _tcp.mail is an empty non-terminal */
	hex_text(d, 32, target);
	rr(d, "TLSA 3 1 1 %s", target);
	word(d, w);
	rrset(d, w);
	name_in(d, "mail", target);
	rr(d, "CNAME %s", target);
	rrset(d, "_sip._udp");
	rr(d, "SRV 0 5 5060 %s", target);
	name_outside(d, "sip", target);
	rr(d, "SRV 0 5 5060 %s", target);
	rrset(d, "old");
	name_outside(d, "new", target);
	rr(d, "DNAME %s", target);
	snprintf(label, sizeof(label), "host-%s.rack.site", w); /* rack.site and site are empty non-terminals */
	rrset(d, label);
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, label);
	address6(d);
}

/* Wildcards, and the names whose canonical order is not what a text comparison says (RFC 4034 §6.1). */
static void add_odd_names(struct draft *d)
{
	static const char *const odd[] = { "\\001.z", "*.z", "\\200.z", "a\\.b.z", "zabc.z", "yljkjljk.z", "z",
		"ab.z", "a-.z", "a.z" };
	char target[TEXT_SIZE], label[64], w[16];
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		rrset(d, odd[i]);
		rr(d, "TXT \"%u\"", gen_below(d->g, 100000));
	}
	word(d, w);
	snprintf(label, sizeof(label), "*.wild-%s", w);
	rrset(d, label);
	name_in(d, "mail", target);
	rr(d, "MX 10 %s", target);
	rrset(d, label);
	rr(d, "TXT \"any\"");
	rr(d, "TXT \"thing\"");
}

/* Types in the windows 0, 1 and 255 at one name; the unknown type's upper case must stay. */
static void add_windows(struct draft *d)
{
	char hex[64], w[16];
	word(d, w);
	rrset(d, w);
	rr(d, "CAA 0 issue \"Ca.Example\"");
	rr(d, "CAA 128 iodef \"mailto:Security@ca.example\"");
	rrset(d, w);
	hex_text(d, 6, hex);
	rr(d, "TYPE65280 \\# 11 0345584d00%s", hex); /* would be a name, were it of a known type */
	rrset(d, w);
	address(d, 1 + gen_below(d->g, 250));
	word(d, w);
	rrset(d, w);
	rr(d, "TYPE65280 \\# 2 4142");
	rr(d, "TYPE65280 \\# 3 414100");
	rr(d, "TYPE65280 \\# 0");
}

static void add_delegations(struct draft *d)
{
	char a[TEXT_SIZE], hex[128];
	rrset(d, "sub"); /* insecure; one server has the name of the cut itself */
	name_in(d, "sub", a);
	rr(d, "NS %s", a);
	name_in(d, "ns.sub", a);
	rr(d, "NS %s", a);
	rrset(d, "sub");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns.sub");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns.sub");
	address6(d);
	rrset(d, "secure");
	name_in(d, "ns.deep.secure", a);
	rr(d, "NS %s", a);
	rrset(d, "secure");
	hex_text(d, 32, hex);
	rr(d, "DS %u 13 2 %s", gen_below(d->g, 65536), hex);
	hex_text(d, 48, hex);
	rr(d, "DS %u 15 4 %s", gen_below(d->g, 65536), hex);
	rrset(d, "ns.deep.secure");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "child.empty"); /* an insecure delegation below an empty non-terminal */
	name_outside(d, "ns", a);
	rr(d, "NS %s", a);
}

/* ---- keys ---- */

static void put_text(struct gen_bytes *b, const char *text)
{
	gen_put(b, text, strlen(text));
}

static void put_hex_line(struct gen_bytes *b, const char *word_, const uint8_t *p, size_t n)
{
	char digits[3];
	put_text(b, word_);
	for (size_t i = 0; i < n; i++) {
		snprintf(digits, sizeof(digits), "%02x", p[i]);
		put_text(b, digits);
	}
	put_text(b, "\n");
}

/* d in [1, n-1] from 48 octets, so that the remainder is as good as uniform; Q = dG. */
static int p256_pair(struct gen *g, uint8_t priv[32], uint8_t pub[64])
{
	uint8_t wide[48], point[65];
	gen_random(g, wide, sizeof(wide));
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = EC_POINT_new(group);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *d = BN_bin2bn(wide, sizeof(wide), NULL);
	BIGNUM *top = BN_dup(EC_GROUP_get0_order(group));
	bool good = BN_sub_word(top, 1) && BN_nnmod(d, d, top, ctx) && BN_add_word(d, 1) &&
		    EC_POINT_mul(group, q, d, NULL, NULL, ctx) &&
		    EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point, 65, ctx) == 65 &&
		    BN_bn2binpad(d, priv, 32) == 32;
	memcpy(pub, point + 1, 64);
	BN_free(top);
	BN_free(d);
	BN_CTX_free(ctx);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return good ? 0 : -1;
}

static int ed25519_pair(struct gen *g, uint8_t priv[32], uint8_t pub[32])
{
	size_t n = 32;
	gen_random(g, priv, 32);
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, priv, 32);
	bool good = pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, pub, &n) == 1 && n == 32;
	EVP_PKEY_free(pkey);
	return good ? 0 : -1;
}

static void put_key(struct draft *d, struct gen_bytes *b, unsigned flags, unsigned algorithm, const uint8_t *pub,
	size_t pub_len, const uint8_t *priv, size_t priv_len)
{
	char head[TEXT_SIZE + 64];
	snprintf(head, sizeof(head), "zone %s\nflags %u\nalgorithm %u\n", d->apex, flags, algorithm);
	put_text(b, head);
	put_hex_line(b, "public ", pub, pub_len);
	put_hex_line(b, "private ", priv, priv_len);
}

static int put_fresh_key(struct draft *d, struct gen_bytes *b, unsigned flags)
{
	uint8_t priv[32], pub[64];
	bool p256 = (d->features & F_P256) != 0;
	if ((p256 ? p256_pair(d->g, priv, pub) : ed25519_pair(d->g, priv, pub)) != 0)
		return gen_fail(d->g, "libcrypto made no key");
	put_key(d, b, flags, p256 ? 13 : 15, pub, p256 ? 64 : 32, priv, 32);
	return 0;
}

/* RSAMD5, DSA, GOST: MUST NOT sign with them. Nothing here is a key; nobody should come so far as to look. */
static void put_retired_key(struct draft *d, struct gen_bytes *b, unsigned flags)
{
	static const unsigned algorithms[] = { 1, 3, 12 };
	uint8_t noise[160];
	gen_random(d->g, noise, sizeof(noise));
	put_key(d, b, flags, algorithms[gen_below(d->g, 3)], noise, 128, noise + 128, 32);
}

static int put_key_file(struct draft *d, struct gen_bytes *b, unsigned flags)
{
	bool retired = (d->features & F_RETIRED) != 0, first = coin(d);
	if (retired && first)
		put_retired_key(d, b, flags);
	if (put_fresh_key(d, b, flags) != 0)
		return -1;
	if (retired && !first)
		put_retired_key(d, b, flags);
	return 0;
}

/* ---- cases ---- */

static void put_zone(struct draft *d, struct gen_bytes *b)
{
	for (size_t left = d->n; left > 0; left--) {
		size_t pick = gen_below(d->g, (uint32_t)left);
		put_text(b, d->line[pick]);
		put_text(b, "\n");
		memmove(d->line[pick], d->line[left - 1], LINE_SIZE);
	}
}

struct times {
	int64_t from, to, now; /* seconds since 1970; from and to may lie behind 2^32 */
};

static struct times draw_times(struct draft *d)
{
	struct times t = { .now = gen_now(d->g) };
	if ((d->features & F_WRAP) != 0) { /* both sides of 2106-02-07 06:28:16 */
		int64_t wrap = INT64_C(1) << 32;
		t.from = wrap - 3600 - gen_below(d->g, 100000);
		t.to = wrap + 3600 + gen_below(d->g, 100000);
		t.now = wrap + (int64_t)gen_below(d->g, 3000) - 1500;
		return t;
	}
	t.from = t.now - 3600 - gen_below(d->g, 7 * 86400);
	t.to = t.now + 7 * 86400 + gen_below(d->g, 20 * 86400);
	return t;
}

static void put_vectors(struct draft *d, const char *id)
{
	char vector_id[64], pair[64];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((d->features & rows[i].when) != rows[i].when)
			continue;
		snprintf(vector_id, sizeof(vector_id), "%s-%s", id, rows[i].check);
		snprintf(pair, sizeof(pair), "%s-algorithm", id);
		bool refusal = rows[i].when == F_RETIRED;
		gen_vector(d->g,
			&(struct gen_vector) { .id = vector_id, .group = rows[i].group, .clause = rows[i].clause,
				.polarity = refusal ? "reject" : "accept", .source = "independent checker",
				.why = rows[i].why, .pair = refusal ? pair : NULL, .run_in = id, .check = rows[i].check });
	}
}

static void put_case(struct draft *d, const char *id, const struct gen_bytes file[3], const char *salt)
{
	struct times t = draw_times(d);
	char from[24], to[24], stamp[24], with[TEXT_SIZE + 128];
	struct tm tm;
	time_t now = (time_t)t.now;
	snprintf(from, sizeof(from), "%" PRId64, t.from);
	snprintf(to, sizeof(to), "%" PRId64, t.to);
	strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", gmtime_r(&now, &tm));
	snprintf(with, sizeof(with), "{\"zone\":\"%s\",\"now\":%" PRId64 ",\"stamp\":\"%s\"}", d->apex, t.now, stamp);
	bool nsec3 = (d->features & F_NSEC3) != 0;
	const char *argv[] = { "-k", "/in/ksk.key", "-z", "/in/zsk.key", "-s", from, "-e", to, "-o", "signed.zone",
		nsec3 ? "-3" : "/in/zone", nsec3 ? salt : NULL, "/in/zone", NULL };
	const struct gen_file files[] = { { "zone", file[0].data, file[0].len }, { "ksk.key", file[1].data, file[1].len },
		{ "zsk.key", file[2].data, file[2].len } };
	const char *outputs[] = { "signed.zone", NULL };
	gen_case(d->g, &(struct gen_case) { .id = id, .argv = argv, .files = files, .n_files = 3, .outputs = outputs,
			       .with = with });
}

static int make_case(struct draft *d, struct gen_bytes file[3], unsigned number)
{
	char id[8], w[16], salt[32] = "-";
	snprintf(id, sizeof(id), "z%u", number);
	word(d, w);
	snprintf(d->apex, sizeof(d->apex), "%s.example.", w);
	add_apex(d);
	add_hosts(d);
	add_odd_names(d);
	add_windows(d);
	add_delegations(d);
	put_zone(d, &file[0]);
	if (put_key_file(d, &file[1], 257) != 0 || put_key_file(d, &file[2], 256) != 0)
		return -1;
	if ((d->features & F_SALT) != 0)
		hex_text(d, 4 + gen_below(d->g, 8), salt);
	put_case(d, id, file, salt);
	put_vectors(d, id);
	return 0;
}

int generate(struct gen *g)
{
	static const unsigned features[] = { F_NSEC | F_P256, F_NSEC3 | F_P256 | F_SALT, F_NSEC | F_ED25519 | F_RETIRED,
		F_NSEC3 | F_ED25519, F_NSEC | F_P256 | F_WRAP };
	int bad = 0;
	for (unsigned i = 0; bad == 0 && i < sizeof(features) / sizeof(features[0]); i++) {
		struct draft *d = calloc(1, sizeof(*d));
		struct gen_bytes *file = calloc(3, sizeof(*file));
		if (d == NULL || file == NULL)
			return gen_fail(g, "out of memory");
		d->g = g;
		d->features = features[i];
		bad = make_case(d, file, i + 1);
		free(file);
		free(d);
	}
	return bad;
}
