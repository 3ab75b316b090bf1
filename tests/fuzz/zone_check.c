/* A zone of anybody under every check of the lab dns-zone-sign, keys taken from the zone itself: whatever a student's
 * program wrote, the checker comes to a judgement, and each fault that it reports has a note. A checker that dies is an
 * error of ours, so a student could hold the own submission with it. Included as in zone.c, which tests the reading. */
#include <stdlib.h>

static void *zone_calloc(size_t n, size_t size);
#define calloc zone_calloc
#include "labs/dns-zone-sign/check_bytes.c" /* NOLINT(bugprone-suspicious-include) */
#undef calloc
#include "labs/dns-zone-sign/check_case.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_json.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_keys.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_name.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_nsec.c" /* NOLINT(bugprone-suspicious-include) */
#define chain         chain3               /* both files have these, each its own */
#define chain_read    chain_read3
#define check_bitmaps check_bitmaps3
#define check_links   check_links3
#define check_owners  check_owners3
#include "labs/dns-zone-sign/check_nsec3.c"  /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_rdata.c"  /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_report.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_rrsig.c"  /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_seen.c"   /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_sig.c"    /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_text.c"   /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_zone.c"   /* NOLINT(bugprone-suspicious-include) */

#include "tests/fuzz/fuzz.h"

static struct arena memory;

static void *zone_calloc(size_t n, size_t size)
{
	return arena_array(&memory, n, size);
}

static void check_all(const struct task *t, struct zone *answer, struct report *r)
{
	zone_shape(answer);
	check_records(t, answer, r);
	check_keys(t, answer, r);
	check_signatures(t, answer, r);
	check_nsec(t, answer, r);
	check_nsec3(t, answer, r);
}

static void check_report(const struct report *r)
{
	for (int f = 0; f < F_COUNT; f++) {
		MUST(memchr(r->fault[f].note, 0, sizeof r->fault[f].note) != NULL, "a note ends");
		MUST(r->fault[f].count == 0 || r->fault[f].note[0] != '\0', "a fault has a note");
	}
}

/* task_survey says on standard error why a zone is none, which is right and here too much. */
static int survey_quietly(const struct zone *answer, struct task *t)
{
	SCOPED_FD aside = dup(2);
	SCOPED_FD null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	MUST(aside >= 0 && dup2(null, 2) == 2, "silence");
	int rc = task_survey("example.", answer, 1780000000, t);
	MUST(dup2(aside, 2) == 2, "and a voice again");
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct task task;
	static struct zone answer;
	static struct report report;
	memset(&task, 0, sizeof task);
	memset(&answer, 0, sizeof answer);
	memset(&report, 0, sizeof report);
	records_read((const char *)data, size, &answer.records);
	zone_shape(&answer);
	if (survey_quietly(&answer, &task) == 0) {
		answer.n = 0;
		sig_keys(&task);
		check_all(&task, &answer, &report);
		check_report(&report);
		for (size_t i = 0; i < task.n_keys; i++)
			EVP_PKEY_free(task.key[i].pkey);
	}
	arena_release(&memory);
	return 0;
}
