/* Cases of the lab dns-zone-sign: a zone, its keys, a validity, and what is asked about the answer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "generate_draft.h"

/* What the checker looks at; `when` are the features that a case must have for it to be asked. */
static const struct row {
	const char *check, *group, *clause, *why;
	unsigned when;
	const char *pair; /* what must not be done counts only where its counterpart is done: such a row is a refusal */
} rows[] = {
	/* clang-format off */
	{ "owner-lowercase", "canonical-form", NULL, "the owner name is signed with its upper-case letters", 0, NULL },
	{ "rdata-lowercase", "canonical-form", NULL,
		"names in RDATA are signed with their upper-case letters", 0, NULL },
	{ "rrset-order", "canonical-order", NULL, "the records of an RRset are signed in another order", 0, NULL },
	{ "signed-data", "signed-data", NULL, "a signature does not verify over the RRset", 0, NULL },
	{ "type-covered", "rrsig-fields", "RFC 4034 §3.1.1", "an RRSIG covers a type that is not there", 0, NULL },
	{ "algorithm", "rrsig-fields", "RFC 4034 §3.1.2", "the Algorithm field is not that of the key", 0, NULL },
	{ "original-ttl", "rrsig-fields", "RFC 4034 §3.1.4", "the Original TTL is not that of the zone", 0, NULL },
	{ "signer-name", "rrsig-fields", "RFC 4034 §3.1.7", "the Signer's Name is not the zone's", 0, NULL },
	{ "rrsig-ttl", "rrsig-fields", "RFC 4034 §3", "the RRSIG's own TTL differs from that of its RRset", 0, NULL },
	{ "labels", "labels", NULL, "the Labels field counts wrongly", 0, NULL },
	{ "labels-wildcard", "labels", NULL, "the Labels field counts the asterisk", 0, NULL },
	{ "validity", "validity", NULL, "inception or expiration are not the ones asked for", 0, NULL },
	{ "validity-wrap", "validity", NULL, "a time beyond 2106 is not taken modulo 2^32", F_WRAP, NULL },
	{ "key-tag", "key-tag", NULL, "the key tag is not that of the DNSKEY", 0, NULL },
	{ "dnskey-flags", "dnskey", "RFC 4034 §2.1.1", "a DNSKEY's flags are not those of the key", 0, NULL },
	{ "dnskey-protocol", "dnskey", "RFC 4034 §2.1.2", "a DNSKEY's protocol is not 3", 0, NULL },
	{ "dnskey-key", "dnskey", "RFC 4034 §2.1.4", "a key is not published as its algorithm writes it", 0, NULL },
	{ "dnskey-ksk", "dnskey", "RFC 4035 §5.2", "the DNSKEY RRset is not signed by the KSK", 0, NULL },
	{ "ecdsa-raw", "algorithms", "RFC 6605 §4",
		"an ECDSA signature is not r and s of 32 octets each", F_P256, NULL },
	{ "ecdsa-nonce", "algorithms", "RFC 6605 §4", "two ECDSA signatures share their secret number", F_P256, NULL },
	{ "ed25519-pure", "algorithms", "RFC 8080 §4", "Ed25519 did not sign the data itself", F_ED25519, NULL },
	{ "algorithm-retired", "retired", NULL,
		"a key of a forbidden algorithm is published or used", F_RETIRED, "algorithm-usable" },
	{ "algorithm-usable", "retired", NULL, "the key that may sign was left aside", F_RETIRED, NULL },
	{ "all-signed", "coverage", NULL, "an authoritative RRset has no signature", 0, NULL },
	{ "ds-signed", "coverage", "RFC 4035 §2.4", "a DS RRset has no signature", 0, NULL },
	{ "delegation-ns-unsigned", "coverage", NULL, "the NS RRset of a delegation is signed", 0, "all-signed" },
	{ "glue-unsigned", "coverage", NULL, "an address below a zone cut is signed", 0, "all-signed" },
	{ "records-kept", "coverage", "RFC 4035 §2", "records were lost, changed or added", 0, NULL },
	{ "name-order", "nsec-chain", "RFC 4034 §6.1", "the NSEC chain is in another order", F_NSEC, NULL },
	{ "nsec-owners", "nsec-chain", NULL, "a name of the zone has no NSEC record", F_NSEC, NULL },
	{ "nsec-not-at-glue", "nsec-chain", NULL, "a name below a zone cut has an NSEC record", F_NSEC, "nsec-owners" },
	{ "nsec-not-at-ent", "nsec-chain", NULL, "an empty non-terminal has an NSEC record", F_NSEC, "nsec-owners" },
	{ "nsec-next", "nsec-chain", "RFC 4034 §4.1.1", "an NSEC record names another next name", F_NSEC, NULL },
	{ "nsec-ttl", "nsec-chain", "RFC 9077 §3.1", "the TTL of NSEC records is another one", F_NSEC, NULL },
	{ "nsec-types", "nsec-bitmap", NULL, "an NSEC record lists other types than its name has", F_NSEC, NULL },
	{ "nsec-windows", "nsec-bitmap", NULL,
		"types from 256 on are wrong, or a window is encoded wrongly", F_NSEC, NULL },
	{ "nsec-delegation-types", "nsec-bitmap", "RFC 4035 §2.3",
		"the NSEC of a delegation lists other types", F_NSEC, NULL },
	{ "nsec3-hash", "nsec3-chain", "RFC 5155 §5", "NSEC3 owner names are other hashes", F_NSEC3, NULL },
	{ "nsec3-owners", "nsec3-chain", NULL, "the names that have an NSEC3 record are others", F_NSEC3, NULL },
	{ "nsec3-ent", "nsec3-chain", NULL, "an empty non-terminal has no NSEC3 record", F_NSEC3, NULL },
	{ "nsec3-next", "nsec3-chain", "RFC 5155 §3.1.7", "an NSEC3 record names another next hash", F_NSEC3, NULL },
	{ "nsec3-ttl", "nsec3-chain", "RFC 9077 §3.3", "the TTL of NSEC3 records is another one", F_NSEC3, NULL },
	{ "nsec3-types", "nsec3-bitmap", NULL, "an NSEC3 record lists other types than its name has", F_NSEC3, NULL },
	{ "nsec3-windows", "nsec3-bitmap", NULL,
		"types from 256 on are wrong, or a window is encoded wrongly", F_NSEC3, NULL },
	{ "nsec3-delegation-types", "nsec3-bitmap", "RFC 5155 §7.1",
		"the NSEC3 of a delegation lists other types", F_NSEC3, NULL },
	{ "nsec3-iterations", "nsec3-parameters", NULL, "extra iterations are used", F_NSEC3, "nsec3param" },
	{ "nsec3-opt-out", "nsec3-parameters", "RFC 5155 §3.1.2.1", "the Opt-Out flag is set", F_NSEC3, "nsec3param" },
	{ "nsec3-salt", "nsec3-parameters", "RFC 5155 §3.1.5", "the salt is not the one asked for", F_NSEC3, NULL },
	{ "nsec3param", "nsec3-parameters", "RFC 5155 §4",
		"NSEC3PARAM is missing or differs from the chain", F_NSEC3, NULL },
	/* clang-format on */
};
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
	t.to = t.now + INT64_C(7) * 86400 + gen_below(d->g, 20 * 86400);
	return t;
}

static void put_vectors(struct draft *d, const char *id)
{
	char vector_id[64], pair[64];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((d->features & rows[i].when) != rows[i].when)
			continue;
		snprintf(vector_id, sizeof(vector_id), "%s-%s", id, rows[i].check);
		bool refusal = rows[i].pair != NULL;
		snprintf(pair, sizeof(pair), "%s-%s", id, refusal ? rows[i].pair : "");
		gen_vector(d->g,
			&(struct gen_vector){ .id = vector_id,
				.group = rows[i].group,
				.clause = rows[i].clause,
				.polarity = refusal ? "reject" : "accept",
				.source = "independent checker",
				.why = rows[i].why,
				.pair = refusal ? pair : NULL,
				.run_in = id,
				.check = rows[i].check,
				.critical = strcmp(rows[i].check, "ecdsa-nonce") == 0 }); /* it gives the key away */
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
	const struct gen_file files[] = { { "zone", file[0].data, file[0].len },
		{ "ksk.key", file[1].data, file[1].len }, { "zsk.key", file[2].data, file[2].len } };
	const char *outputs[] = { "signed.zone", NULL };
	gen_case(
		d->g, &(struct gen_case){
			      .id = id, .argv = argv, .files = files, .n_files = 3, .outputs = outputs, .with = with });
}

static int make_case(struct draft *d, struct gen_bytes file[3], unsigned number)
{
	char id[8], salt[32] = "-";
	snprintf(id, sizeof(id), "z%u", number);
	draft_zone(d, &file[0]);
	if (draft_keys(d, 257, &file[1]) != 0 || draft_keys(d, 256, &file[2]) != 0)
		return -1;
	if ((d->features & F_SALT) != 0)
		draft_hex(d, 4 + gen_below(d->g, 8), salt);
	put_case(d, id, file, salt);
	put_vectors(d, id);
	return 0;
}

int generate(struct gen *g)
{
	static const unsigned features[] = { F_NSEC | F_P256, F_NSEC3 | F_P256 | F_SALT, F_NSEC | F_ED25519 | F_RETIRED,
		F_NSEC3 | F_ED25519, F_NSEC | F_P256 | F_WRAP };
	struct {
		struct draft draft;
		struct gen_bytes file[3];
	} *room = malloc(sizeof(*room));
	int bad = 0;
	if (room == NULL)
		return gen_fail(g, "out of memory");
	for (unsigned i = 0; bad == 0 && i < sizeof(features) / sizeof(features[0]); i++) {
		memset(room, 0, sizeof(*room));
		room->draft.g = g;
		room->draft.features = features[i];
		bad = make_case(&room->draft, room->file, i + 1);
	}
	free(room);
	return bad;
}
