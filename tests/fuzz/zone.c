/* A student's zone file as the checker of the lab dns-zone-sign reads it: within its bounds, and what it read has names
 * that are written and read back, base64 that is written and read back, and a canonical order that is one. The checker's
 * files are included because a lab's code is a program and no library. It takes memory and never gives it back, which a
 * program that judges one answer may; here every piece is kept on a list and freed. */
#include <stdlib.h>

static void *zone_calloc(size_t n, size_t size);
#define calloc zone_calloc
#include "labs/dns-zone-sign/check_bytes.c" /* NOLINT(bugprone-suspicious-include) */
#undef calloc
#include "labs/dns-zone-sign/check_name.c"  /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_rdata.c" /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_text.c"  /* NOLINT(bugprone-suspicious-include) */
#include "labs/dns-zone-sign/check_zone.c"  /* NOLINT(bugprone-suspicious-include) */

#include "tests/fuzz/fuzz.h"

static struct arena memory;

static void *zone_calloc(size_t n, size_t size)
{
	return arena_array(&memory, n, size);
}

static void check_name(const struct name *n)
{
	char text[NAME_TEXT];
	struct name again;
	size_t used;
	MUST(n->len > 0 && n->wire[n->len - 1] == 0, "a name ends with the root");
	MUST(name_of_wire(n->wire, n->len, &again, &used) && used == n->len, "a name is well formed on the wire");
	MUST(name_read(name_show(n, text), &again) && name_equal(n, &again), "what is shown is read as the same name");
	struct name low = name_lower(n);
	MUST(name_equal(&low, n) && name_order(&low, n) == 0, "case makes no difference");
}

static void check_base64(const struct rr *rr)
{
	static char text[90000];
	static struct octets back;
	back.len = 0;
	back.over = false;
	base64_write(rr->rdata, rr->rdlen, text);
	MUST(base64_read(text, &back) && back.len == rr->rdlen && memcmp(back.data, rr->rdata, rr->rdlen) == 0,
		"what was written is read");
}

static void check_record(const struct rr *rr)
{
	static struct octets canonical;
	static struct types types, again;
	static struct octets bitmap;
	check_name(&rr->owner);
	check_base64(rr);
	canonical.len = bitmap.len = 0;
	canonical.over = bitmap.over = false;
	rdata_canonical(rr, &canonical);
	MUST(canonical.over || canonical.len == rr->rdlen, "the canonical form is as long");
	types_read(rr->rdata, rr->rdlen, &types);
	types_write(&types, false, &bitmap);
	types_read(bitmap.data, bitmap.len, &again);
	MUST(memcmp(&types, &again, sizeof types) == 0, "a bitmap that was written is read");
}

static void check_order(const struct zone *z)
{
	for (size_t i = 1; i < z->n; i++) {
		const struct rr *x = z->set[i - 1].rr[0], *y = z->set[i].rr[0];
		int order = name_order(&x->owner, &y->owner);
		MUST(order < 0 || (order == 0 && x->type < y->type),
			"sets are in canonical order, and each is there once");
		MUST(zone_find(z, &y->owner, y->type) == &z->set[i], "and is found");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zone zone;
	memset(&zone, 0, sizeof zone);
	records_read((const char *)data, size, &zone.records);
	MUST(zone.records.n <= RECORDS_MAX && (zone.records.bad_lines > 0) == (zone.records.bad_why != NULL),
		"bounds, and a reason for a bad line");
	for (size_t i = 0; i < zone.records.n; i++)
		check_record(&zone.records.rr[i]);
	zone_shape(&zone);
	check_order(&zone);
	arena_release(&memory);
	return 0;
}
