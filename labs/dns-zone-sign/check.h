/* The checker of the lab dns-zone-sign: reads the zone that a student's program wrote and says clause by clause what
 * holds. It shares no code with the reference, the generator or the student's header.
 *
 * Theory of operation. The answer is text of a stranger: check_text.c turns it into records within fixed bounds, and a
 * line that can't be read is a finding, never an error. check_zone.c gives two zones their shape (RRsets, standing of each
 * name), always from the *input*, so that an answer can't move a zone cut. Then each file of checks reports faults.
 * A fault is a row of the table in check_report.c: which check it fails and what real validators say of it.
 *
 * One misconception shall fail one clause. So a signature that does not verify is tried again under documented
 * misreadings (check_sig.c); the one that fits is the fault, and everything else about the record is judged as usual.
 *
 * Memory is taken and never given back: the program judges one answer and ends. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_MAX  ((size_t)1 << 20)
#define RECORDS_MAX 4000
#define NAME_TEXT   1024 /* a name as text, with its NUL */
#define NOTE_SIZE   200

/* clang-format off */
enum { T_A = 1, T_NS = 2, T_CNAME = 5, T_SOA = 6, T_PTR = 12, T_MX = 15, T_TXT = 16, T_AAAA = 28, T_SRV = 33,
	T_DNAME = 39, T_DS = 43, T_RRSIG = 46, T_NSEC = 47, T_DNSKEY = 48, T_NSEC3 = 50, T_NSEC3PARAM = 51, T_TLSA = 52,
	T_CAA = 257 };
/* clang-format on */

/* ---- check_bytes.c: memory, octets, numbers ---- */
struct octets {
	uint8_t data[1 << 16];
	size_t len;
	bool over; /* something did not fit */
};
void *take(size_t n);                                      /* zeroed; ends the program with 3 when there is none */
void *grow(void *old, size_t n, size_t *cap, size_t size); /* room for one more of n */
void octets_put(struct octets *o, const void *p, size_t n);
void octets_number(struct octets *o, uint32_t value, unsigned n);
uint32_t number_at(const uint8_t *p, unsigned n);
int hex_value(char c); /* -1 when it is no digit */
bool decimal(const char *text, uint64_t max, uint64_t *value);

/* ---- check_name.c: RFC 4034 §6.1 ---- */
struct name {
	uint8_t len;
	uint8_t wire[255]; /* as spelled */
};
bool name_read(const char *text, struct name *to); /* absolute names only */
bool name_of_wire(const uint8_t *p, size_t n, struct name *to, size_t *used);
const char *name_show(const struct name *n, char to[NAME_TEXT]);
struct name name_lower(const struct name *n);
int name_order(const struct name *a, const struct name *b);
bool name_equal(const struct name *a, const struct name *b);
bool name_under(const struct name *n, const struct name *top); /* equal or below */
struct name name_up(const struct name *n);
bool name_wild(const struct name *n);
unsigned name_labels(const struct name *n); /* all but the root */

/* ---- check_text.c, check_rdata.c: zone files ---- */
struct rr {
	struct name owner;
	uint16_t type;
	uint32_t ttl;
	uint16_t rdlen;
	const uint8_t *rdata;
	size_t place; /* its number in the file */
};
struct records {
	struct rr *rr;
	size_t n, cap;
	size_t bad_lines, first_bad; /* line number */
	const char *bad_why;
};
void records_read(const char *text, size_t n, struct records *out);

struct words { /* the words of one record */
	char *word[700];
	bool quoted[700];
	size_t n;
};
uint16_t type_read(const char *word); /* 0 = unknown */
const char *type_show(uint16_t type, char to[16]);
bool rdata_read(uint16_t type, const struct words *w, size_t first, struct octets *out);
void rdata_canonical(const struct rr *rr, struct octets *out); /* RFC 4034 §6.2 (3) */
void base64_write(const uint8_t *p, size_t n, char *to);
bool base64_read(const char *text, struct octets *out);

struct types { /* a type bitmap */
	uint8_t bit[65536 / 8];
};
bool types_has(const struct types *t, unsigned type);
void types_add(struct types *t, unsigned type);
void types_read(const uint8_t *p, size_t n, struct types *t);
void types_write(const struct types *t, bool whole_windows, struct octets *out);

/* ---- check_zone.c: shape ---- */
struct rrset {
	const struct rr **rr; /* in canonical order, without duplicates */
	size_t n;
};
struct zone {
	struct records records;
	struct rrset *set; /* by owner, then type */
	size_t n;
};
enum standing { AUTHORITATIVE, CUT, BELOW_CUT, EMPTY, NOWHERE };
struct node {
	struct name name;
	enum standing standing;
};
struct tree { /* the names of the input, empty non-terminals included, in canonical order */
	struct node *node;
	size_t n;
};
void zone_shape(struct zone *z);
const struct rrset *zone_find(const struct zone *z, const struct name *owner, uint16_t type);
bool is_dnssec(uint16_t type);

/* ---- check_case.c: what was asked ---- */
struct key {
	uint16_t flags;
	uint8_t algorithm;
	uint8_t pub[512];
	size_t pub_len;
	bool usable; /* 13 or 15: may sign */
	void *pkey;  /* EVP_PKEY *, from sig_keys; NULL when the algorithm is not ours */
};
struct asked { /* one vector */
	const char *id, *check;
};
struct task {
	const char *place; /* for messages */
	struct zone in;
	struct name apex;
	struct tree tree;
	struct key key[16];
	size_t n_keys;
	bool nsec3, survey; /* survey: keys come from the zone, times and salt are not judged */
	uint8_t salt[255];
	size_t salt_len;
	int64_t from, to, now; /* now of the case, which may be set in another time than the run */
	int64_t run_now;
	uint32_t negative_ttl;
	struct asked *asked;
	size_t n_asked;
};
int task_read(const char *path, struct task *t); /* 0, or -1 after a line on stderr */
int task_survey(const char *apex, const struct zone *answer, int64_t now, struct task *t);
void tree_grow(struct task *t);
enum standing tree_standing(const struct task *t, const struct name *n);
bool must_sign(const struct task *t, const struct name *owner, uint16_t type);
char *file_read(const char *path, size_t max, size_t *len); /* NULL when it can't be read or is longer */

/* ---- check_report.c: faults ---- */
/* clang-format off */
enum fault {
	F_SYNTAX, F_RECORD_LOST, F_RECORD_ADDED, F_RECORD_TTL,
	F_OWNER_CASE, F_RDATA_CASE, F_ORDER, F_SIGNED_TTL, F_DER, F_LENGTH, F_PREHASHED, F_UNVERIFIED, F_EXTRA_SIGNATURE,
	F_TYPE_COVERED, F_ALGORITHM, F_ORIGINAL_TTL, F_SIGNER, F_RRSIG_TTL, F_LABELS, F_LABELS_MANY, F_LABELS_WILDCARD,
	F_LABELS_ASTERISK,
	F_VALIDITY, F_VALIDITY_WRAP, F_NOT_NOW, F_NOT_RUN_NOW, F_KEY_TAG, F_NONCE,
	F_NO_DNSKEY, F_DNSKEY_FLAGS, F_DNSKEY_PROTOCOL, F_DNSKEY_KEY, F_DNSKEY_UNKNOWN, F_NOT_BY_KSK, F_BY_KSK, F_RETIRED,
	F_USABLE_IDLE,
	F_UNSIGNED, F_DS_UNSIGNED, F_CUT_NS_SIGNED, F_CUT_NS_SIGNED_NSEC3, F_GLUE_SIGNED,
	F_NSEC_NONE, F_NSEC_MISSING, F_NSEC_AT_GLUE, F_NSEC_AT_ENT, F_NSEC_ORDER, F_NSEC_NEXT, F_NSEC_TTL, F_NSEC_TYPES,
	F_NSEC_WINDOWS, F_NSEC_ENCODING, F_NSEC_CUT_TYPES,
	F_NSEC3_NONE, F_NSEC3_HASH, F_NSEC3_MISSING, F_NSEC3_EXTRA, F_NSEC3_ENT, F_NSEC3_NEXT, F_NSEC3_TTL, F_NSEC3_TYPES,
	F_NSEC3_WINDOWS, F_NSEC3_ENCODING, F_NSEC3_CUT_TYPES, F_NSEC3_ITERATIONS, F_NSEC3_OPT_OUT, F_NSEC3_SALT,
	F_NSEC3PARAM_NONE, F_NSEC3PARAM,
	F_COUNT
};
/* clang-format on */
struct report {
	struct {
		size_t count;
		char note[NOTE_SIZE];
	} fault[F_COUNT];
	bool cascaded[F_COUNT]; /* checks of these faults can't be judged: they follow from another fault */
	bool gate_shut;         /* hardly a signature verifies: nothing counts */
	char gate_note[NOTE_SIZE];
};
__attribute__((format(printf, 3, 4))) void fault(struct report *r, enum fault f, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void shut_gate(struct report *r, const char *fmt, ...);
void cascade(struct report *r, enum fault f); /* the check that f belongs to */
struct seen { /* who leaves out what is hard has made no mistake there, and shown nothing: see check_seen.c */
	size_t want, have;
};
void cascade_unseen(struct report *r, enum fault f, const struct seen *s);
bool check_known(const char *check);
void report_print(const struct report *r, const struct task *t);
void report_survey(const struct report *r);

/* ---- check_sig.c: signatures; check_rrsig.c: RRSIG records ---- */
struct sig { /* one RRSIG, taken apart */
	const struct rr *rr;
	uint16_t covered, tag;
	uint8_t algorithm, labels;
	uint32_t original_ttl, expiration, inception;
	struct name signer;
	const uint8_t *bytes;
	size_t len;
	const struct rrset *set; /* what it covers, NULL when that is not there */
	const struct key *key;   /* that made it, NULL when no reading verifies */
	bool plain;              /* it verifies as the standards say */
};
struct misreading { /* 0 = as the standards say; else which documented mistake */
	uint8_t owner, rdata, order, ttl, prefix, signer, bitmap, form, hash;
};
struct tries { /* bounds the work that a hostile answer can cause */
	unsigned left;
	struct misreading last; /* that fitted */
};
void sig_keys(struct task *t);
bool sig_split(const struct rr *rr, struct sig *s);
bool sig_verify(const struct task *t, struct sig *s, struct tries *tries, struct misreading *m);

struct sigs {
	struct sig *sig;
	size_t n;
};
const struct sig *sigs_of(const struct sigs *all, const struct rrset *set, bool verified); /* any of them, or NULL */
void check_signatures(const struct task *t, const struct zone *answer, struct report *r);
void check_rrsig_fields(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r);

/* ---- check_seen.c: what was there to be judged ---- */
void check_seen(const struct task *t, const struct zone *answer, const struct sigs *all, struct report *r);

/* ---- check_keys.c, check_nsec.c, check_nsec3.c ---- */
uint16_t key_tag(const uint8_t *rdata, size_t n);         /* RFC 4034 App. B */
bool dnskey_of(const struct rr *rr, const struct key *k); /* that DNSKEY publishes that key, whatever else is wrong */
void check_records(const struct task *t, const struct zone *answer, struct report *r);
void check_keys(const struct task *t, const struct zone *answer, struct report *r);
void check_nsec(const struct task *t, const struct zone *answer, struct report *r);
void check_nsec3(const struct task *t, const struct zone *answer, struct report *r);

struct type_faults {
	enum fault types, windows, cut;
};
void types_expected(const struct task *t, const struct zone *answer, const struct node *n, struct types *want);
struct types_seen {
	struct seen types, windows, cut;
};
void types_seen(struct types_seen *s, const struct node *n, const struct types *want, bool there);
void types_unseen(const struct types_seen *s, const struct type_faults *f, struct report *r);
void types_compare(const struct node *n, const struct types *want, const struct types *got, const struct type_faults *f,
	struct report *r);

/* A chain: link i says that `next[i]` (an index, or SIZE_MAX for none of them) follows it; links are in order.
 * Returns how many are wrong; *cycle says that the chain visits every link all the same, in another order. */
size_t chain_check(const size_t *next, size_t n, size_t *first_wrong, bool *cycle);

/* ---- check_corrupt.c ---- */
int corrupt(const struct task *t, const char *text, size_t n, const char *dest); /* the negative control */

#endif
