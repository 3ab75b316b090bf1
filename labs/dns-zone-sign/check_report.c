/* Faults, the checks that they fail, and what the real validators are known to say of each. */
#include "check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What dnssec-verify 9.18, ldns-verify-zone 1.8 and kzonecheck 3.2 say of a zone with this fault alone: accept, reject, or
 * '?' where it depends. Measured with a zone that has the fault and is validly signed otherwise; notes.md has the story.
 * A fault without a check is legal and only explains a validator. */
/* clang-format off */
static const struct {
	const char *check;
	char bind, ldns, knot;
} rows[F_COUNT] = {
	[F_SYNTAX] = { "records-kept", '?', '?', '?' },
	[F_RECORD_LOST] = { "records-kept", '?', '?', '?' },
	[F_RECORD_ADDED] = { "records-kept", '?', '?', '?' },
	[F_RECORD_TTL] = { "records-kept", '?', '?', '?' },
	[F_OWNER_CASE] = { "owner-lowercase", 'R', 'R', 'R' },
	[F_RDATA_CASE] = { "rdata-lowercase", 'R', 'R', 'R' },
	[F_ORDER] = { "rrset-order", 'R', 'R', 'R' },
	[F_SIGNED_TTL] = { "original-ttl", 'R', 'R', 'R' },
	[F_DER] = { "ecdsa-raw", 'R', 'R', 'R' },
	[F_LENGTH] = { "ecdsa-raw", 'R', 'R', 'R' },
	[F_PREHASHED] = { "ed25519-pure", 'R', 'R', 'R' },
	[F_UNVERIFIED] = { "signed-data", 'R', 'R', 'R' },
	[F_EXTRA_SIGNATURE] = { "signed-data", '?', '?', '?' },
	[F_TYPE_COVERED] = { "type-covered", '?', '?', '?' },
	[F_ALGORITHM] = { "algorithm", 'R', 'R', 'R' },
	[F_ORIGINAL_TTL] = { "original-ttl", 'R', 'A', 'R' },
	[F_SIGNER] = { "signer-name", 'R', 'R', 'R' },
	[F_RRSIG_TTL] = { "rrsig-ttl", 'A', 'A', 'A' },
	[F_LABELS] = { "labels", '?', '?', '?' },
	[F_LABELS_MANY] = { "labels", 'R', 'A', 'A' }, /* more than the owner has, RFC 4035 §5.3.1 */
	[F_LABELS_WILDCARD] = { "labels-wildcard", '?', '?', '?' },
	[F_LABELS_ASTERISK] = { "labels-wildcard", 'A', 'A', 'A' }, /* only an answer expanded from it fails */
	[F_VALIDITY] = { "validity", '?', '?', '?' },
	[F_VALIDITY_WRAP] = { "validity-wrap", '?', '?', '?' },
	[F_NOT_NOW] = { "validity", 'R', 'R', 'R' },
	[F_NOT_RUN_NOW] = { NULL, '?', 'A', 'A' }, /* BIND has no option for the time; the judge's clock decides */
	[F_KEY_TAG] = { "key-tag", 'R', 'R', 'R' },
	[F_NONCE] = { "ecdsa-nonce", 'A', 'A', 'A' },
	[F_NO_DNSKEY] = { "dnskey-key", '?', '?', '?' },
	[F_DNSKEY_FLAGS] = { "dnskey-flags", '?', '?', '?' },
	[F_DNSKEY_PROTOCOL] = { "dnskey-protocol", '?', '?', '?' },
	[F_DNSKEY_KEY] = { "dnskey-key", '?', '?', '?' },
	[F_DNSKEY_UNKNOWN] = { "dnskey-key", '?', '?', '?' },
	[F_NOT_BY_KSK] = { "dnskey-ksk", 'R', 'A', 'R' },
	[F_BY_KSK] = { NULL, 'A', 'A', 'R' },
	[F_RETIRED] = { "algorithm-retired", '?', '?', '?' },
	[F_USABLE_IDLE] = { "algorithm-usable", '?', '?', '?' },
	[F_UNSIGNED] = { "all-signed", 'R', 'R', 'R' },
	[F_DS_UNSIGNED] = { "ds-signed", 'R', 'R', 'R' },
	[F_CUT_NS_SIGNED] = { "delegation-ns-unsigned", 'A', 'A', 'R' },
	[F_CUT_NS_SIGNED_NSEC3] = { "delegation-ns-unsigned", '?', 'A', 'R' }, /* BIND then misses RRSIG in the bitmap */
	[F_GLUE_SIGNED] = { "glue-unsigned", 'A', 'R', 'R' },
	[F_NSEC_NONE] = { "nsec-owners", 'R', 'R', 'R' },
	[F_NSEC_MISSING] = { "nsec-owners", 'R', 'R', 'R' },
	[F_NSEC_AT_GLUE] = { "nsec-not-at-glue", '?', '?', '?' },
	[F_NSEC_AT_ENT] = { "nsec-not-at-ent", '?', '?', '?' },
	[F_NSEC_ORDER] = { "name-order", 'R', 'R', 'R' },
	[F_NSEC_NEXT] = { "nsec-next", 'R', 'R', 'R' },
	[F_NSEC_TTL] = { "nsec-ttl", '?', '?', '?' },
	[F_NSEC_TYPES] = { "nsec-types", 'R', 'A', 'R' },
	[F_NSEC_WINDOWS] = { "nsec-windows", 'R', 'A', 'R' },
	[F_NSEC_ENCODING] = { "nsec-windows", 'R', 'R', 'R' },
	[F_NSEC_CUT_TYPES] = { "nsec-delegation-types", 'R', 'A', 'R' },
	[F_NSEC3_NONE] = { "nsec3-owners", '?', '?', '?' },
	[F_NSEC3_HASH] = { "nsec3-hash", 'R', '?', 'R' },
	[F_NSEC3_MISSING] = { "nsec3-owners", 'R', 'R', 'R' },
	[F_NSEC3_EXTRA] = { "nsec3-owners", '?', '?', '?' },
	[F_NSEC3_ENT] = { "nsec3-ent", 'R', 'A', 'R' },
	[F_NSEC3_NEXT] = { "nsec3-next", 'R', 'R', 'R' },
	[F_NSEC3_TTL] = { "nsec3-ttl", '?', '?', '?' },
	[F_NSEC3_TYPES] = { "nsec3-types", 'R', 'A', 'R' },
	[F_NSEC3_WINDOWS] = { "nsec3-windows", 'R', 'A', 'R' },
	[F_NSEC3_ENCODING] = { "nsec3-windows", 'R', 'R', 'R' },
	[F_NSEC3_CUT_TYPES] = { "nsec3-delegation-types", 'R', 'A', 'R' },
	[F_NSEC3_ITERATIONS] = { "nsec3-iterations", '?', '?', '?' },
	[F_NSEC3_OPT_OUT] = { "nsec3-opt-out", 'A', 'A', 'A' },
	[F_NSEC3_SALT] = { "nsec3-salt", '?', '?', '?' },
	[F_NSEC3PARAM_NONE] = { "nsec3param", '?', '?', '?' },
	[F_NSEC3PARAM] = { "nsec3param", '?', '?', '?' },
};
/* clang-format on */

/* Checks that are about what is absent, or about a set as a whole: no fault of their own tells them apart. */
bool check_known(const char *check)
{
	for (size_t i = 0; i < F_COUNT; i++)
		if (rows[i].check != NULL && strcmp(rows[i].check, check) == 0)
			return true;
	return false;
}

void fault(struct report *r, enum fault f, const char *fmt, ...)
{
	va_list ap;
	if (r->fault[f].count++ > 0)
		return;
	va_start(ap, fmt);
	vsnprintf(r->fault[f].note, NOTE_SIZE, fmt, ap);
	va_end(ap);
}

void shut_gate(struct report *r, const char *fmt, ...)
{
	va_list ap;
	r->gate_shut = true;
	va_start(ap, fmt);
	vsnprintf(r->gate_note, NOTE_SIZE, fmt, ap);
	va_end(ap);
}

void cascade(struct report *r, enum fault f)
{
	r->cascaded[f] = true;
}

/* Notes hold names and numbers of the answer: what JSON can't hold as it is becomes a question mark. */
static void print_string(const char *s)
{
	putchar('"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar(*s < ' ' || *s > '~' ? '?' : *s);
	}
	putchar('"');
}

static void print_verdict(const char *id, const char *outcome, const char *note, size_t more)
{
	char text[NOTE_SIZE + 40];
	snprintf(text, sizeof(text), more > 0 ? "%s (and %zu more)" : "%s", note, more);
	printf("{\"id\":");
	print_string(id);
	printf(",\"outcome\":\"%s\",\"note\":", outcome);
	print_string(text);
	printf("}\n");
}

/* A check is wrong by its first fault; failing that it is cascaded if any of its rows is. */
static void print_check(const struct report *r, const char *id, const char *check)
{
	bool cascaded = false;
	for (size_t f = 0; f < F_COUNT; f++) {
		if (rows[f].check == NULL || strcmp(rows[f].check, check) != 0)
			continue;
		if (r->fault[f].count > 0) {
			const char *outcome = f == F_RETIRED ? "ACCEPTED-INVALID" : "WRONG";
			print_verdict(id, outcome, r->fault[f].note, r->fault[f].count - 1);
			return;
		}
		cascaded |= r->cascaded[f];
	}
	if (r->gate_shut && strcmp(check, "signed-data") == 0)
		print_verdict(id, "WRONG", r->gate_note, 0);
	else if (r->gate_shut)
		print_verdict(id, "CASCADED", r->gate_note, 0);
	else
		print_verdict(id, cascaded ? "CASCADED" : "OK", cascaded ? "follows from another failure" : "", 0);
}

/* Any fault that a validator surely refuses decides; else one that it may refuse leaves the question open. */
static void print_expectation(const struct report *r, const char *validator, size_t column)
{
	bool refuse = false, open = r->gate_shut;
	for (size_t f = 0; f < F_COUNT; f++) {
		const char say[3] = { rows[f].bind, rows[f].ldns, rows[f].knot };
		refuse |= r->fault[f].count > 0 && say[column] == 'R';
		open |= r->fault[f].count > 0 && say[column] == '?';
	}
	open |= r->fault[F_SYNTAX].count > 0; /* what one reader can't read another one may */
	const char *accept = open ? "any" : "accept";
	/* A validator has no input to compare with: in a zone of other records, what is missing for us is not for it. */
	bool other = r->fault[F_SYNTAX].count > 0 || r->fault[F_RECORD_LOST].count > 0 ||
		     r->fault[F_RECORD_ADDED].count > 0 || r->gate_shut;
	printf("{\"validator\":\"%s\",\"expects\":\"%s\"}\n", validator, refuse && !other ? "reject" : accept);
}

void report_print(const struct report *r, const struct task *t)
{
	static const char *const validators[] = { "dnssec-verify", "ldns-verify-zone", "kzonecheck" };
	for (size_t i = 0; i < t->n_asked; i++)
		print_check(r, t->asked[i].id, t->asked[i].check);
	for (size_t i = 0; i < 3; i++)
		print_expectation(r, validators[i], i);
}

void report_survey(const struct report *r)
{
	for (size_t f = 0; f < F_COUNT; f++)
		if (r->fault[f].count > 0)
			print_verdict(rows[f].check == NULL ? "legal" : rows[f].check, "WRONG", r->fault[f].note,
				r->fault[f].count - 1);
	if (r->gate_shut)
		print_verdict("signed-data", "WRONG", r->gate_note, 0);
}
