/* A small lab and gradings of it, built from structs: what the tests of evidence, feedback and pages stand on.
 * Nothing here was judged by a box; the numbers are chosen, and every field that ends in a record is set. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <string.h>

#include "grader/evidence.h"
#include "runner/guarantee.h"

#define FIXTURE_VECTORS 12

struct fixture {
	struct lab lab;
	struct lab_group groups[4];
	struct lab_case cases[FIXTURE_VECTORS];
	struct vector vectors[FIXTURE_VECTORS];
	struct verdict verdicts[FIXTURE_VECTORS];
	struct corroboration corroborations[3];
	struct group_score scores[4];
	struct source_file file;
	struct sighting seen[2];
	struct submission sub;
	struct prepared prep;
	struct source src;
	struct artefact art;
	struct judgement j;
	struct score score;
	struct competency_map map;
	struct arena arena;
};

static const char *fixture_derive[] = { "W2P-DAT-02" };
static const char *fixture_handshake[] = { "W2P-WEB-02", "W2P-DEV-03" };
static const char *fixture_standards[] = { "RFC 8446", "RFC 5869" };

static const struct fixture_row { /* one vector */
	const char *id;
	size_t group;
	const char *clause;
	int polarity, set;
	const char *pair, *why;
	bool critical;
} fixture_rows[FIXTURE_VECTORS] = {
	{ "ex-pub", 0, "RFC 5869 §2.2", POLARITY_ACCEPT, SET_PUBLISHED, NULL, "an absent salt is HashLen zeros",
		false },
	{ "ex-01", 0, "RFC 5869 §2.2", POLARITY_ACCEPT, SET_FRESH, NULL, "an absent salt is HashLen zeros", false },
	{ "ex-02", 0, "RFC 5869 §2.3", POLARITY_ACCEPT, SET_FRESH, NULL, "each block takes the previous one in",
		false },
	{ "ex-03", 0, "RFC 5869 §2.3", POLARITY_REJECT, SET_FRESH, "ex-02", "more than 255 blocks is an error", false },
	{ "el-01", 1, "RFC 8446 §7.1", POLARITY_ACCEPT, SET_FRESH, NULL, "the label lacks the prefix \"tls13 \"",
		false },
	{ "el-02", 1, "RFC 8446 §7.1", POLARITY_ACCEPT, SET_FRESH, NULL, "the context is one length byte and bytes",
		false },
	{ "el-03", 1, "RFC 8446 §7.1", POLARITY_REJECT, SET_FRESH, NULL, "a label of 250 bytes does not fit", false },
	{ "sk-01", 2, "RFC 8446 §7.1", POLARITY_ACCEPT, SET_FRESH, NULL,
		"the handshake secret comes from Derive-Secret(early, \"derived\", \"\"), not from the early secret "
		"itself",
		false },
	{ "sk-02", 2, "RFC 8446 §4.4.1", POLARITY_ACCEPT, SET_FRESH, NULL,
		"after a HelloRetryRequest the hash is synthetic", false },
	{ "fi-01", 3, "RFC 8446 §4.4.4", POLARITY_ACCEPT, SET_FRESH, NULL, "finished_key is keyed by the base key",
		false },
	{ "fi-02", 3, "RFC 8446 §4.4.4", POLARITY_REJECT, SET_FRESH, "fi-01",
		"verify_data with one bit changed is refused", true },
	{ "fi-pub", 3, "RFC 8446 §4.4.4", POLARITY_ACCEPT, SET_PUBLISHED, NULL, "finished_key is keyed by the base key",
		false },
};

static inline void fixture_lab(struct fixture *f)
{
	static const struct lab_group groups[4] = {
		{ "hkdf", "HKDF extract and expand", "RFC 5869 §2.2", LEVEL_MUST, 200, { fixture_derive, 1 },
			"handout.md#hkdf", "compare with test case 3 of the handout: its salt is empty" },
		{ "expand-label", "HKDF-Expand-Label", "RFC 8446 §7.1", LEVEL_MUST, 300, { fixture_handshake, 2 },
			"handout.md#expand-label", "print the HkdfLabel that you hash: its third byte is a length" },
		{ "stages", "secrets of each stage", "RFC 8446 §7.1", LEVEL_MUST, 300, { fixture_handshake, 2 },
			"handout.md#stages", "draw the schedule of the handout and tick each arrow" },
		{ "finished", "Finished and its check", "RFC 8446 §4.4.4", LEVEL_SHOULD, 200, { fixture_handshake, 1 },
			"handout.md#finished", "compare all bytes, always" },
	};
	memcpy(f->groups, groups, sizeof groups);
	f->lab = (struct lab){ .dir = "/nowhere",
		.id = "tls13-keys",
		.title = "The TLS 1.3 key schedule",
		.contract = CONTRACT_FUNCTION,
		.standards = { fixture_standards, 2 },
		.pass_permille = 600,
		.needs_set = GUARANTEE_BIT(G_MEMORY_CAP) | GUARANTEE_BIT(G_NO_NETWORK),
		.groups = f->groups,
		.n_groups = 4 };
	memset(f->lab.digest, 0x5a, sizeof f->lab.digest);
}

static inline void fixture_vectors(struct fixture *f)
{
	static const uint8_t question[] = { 0x00, 0x20, 0x13, 0x01 }, answer[] = { 0xb1, 0x6b, 0x00, 0xb5 };
	for (size_t i = 0; i < FIXTURE_VECTORS; i++) {
		const struct fixture_row *r = &fixture_rows[i];
		f->cases[i] = (struct lab_case){ .id = r->id, .op = 1, .in = question, .in_len = sizeof question };
		f->vectors[i] = (struct vector){ .id = r->id,
			.run = &f->cases[i],
			.group = &f->groups[r->group],
			.clause = r->clause,
			.level = f->groups[r->group].level,
			.polarity = r->polarity,
			.set = r->set,
			.source = r->set == SET_PUBLISHED ? "RFC 8448 §3" : "independent generator",
			.why = r->why,
			.pair = r->pair,
			.critical = r->critical,
			.out = answer,
			.out_len = sizeof answer,
			.any_negative = r->polarity == POLARITY_REJECT };
		f->verdicts[i] =
			(struct verdict){ .vector = &f->vectors[i], .outcome = OUTCOME_OK, .note = "", .us = 150 };
		if (r->set == SET_PUBLISHED) {
			f->verdicts[i].got = answer;
			f->verdicts[i].got_len = sizeof answer;
		}
	}
}

/* Everything right. */
static inline void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof *f);
	fixture_lab(f);
	fixture_vectors(f);
	f->file = (struct source_file){ "keys.c", 1840 };
	f->sub = (struct submission){ .id = "s-0123456789abcdef",
		.student = "ada",
		.commit = "4be1c07d2f7a9c11d0a1b2c3d4e5f60718293a4b",
		.received_ms = 1790000000123,
		.attempt = 3 };
	memset(f->sub.seed, 7, sizeof f->sub.seed);
	f->prep = (struct prepared){ .dir = "/nowhere", .toolchain = "gcc 12.2.0, OpenSSL 3.0, glibc 2.36" };
	f->src = (struct source){ .dir = "/nowhere", .files = &f->file, .n_files = 1, .reason = "", .place = "" };
	f->art = (struct artefact){ .outcome = BUILD_OK,
		.object = "/nowhere/keys.so",
		.object_asan = "/nowhere/keys.asan.so",
		.diagnostics = "",
		.reason = "",
		.us = 210000 };
	f->j = (struct judgement){ .verdicts = f->verdicts,
		.n = FIXTURE_VECTORS,
		.log = "",
		.lures = true,
		.held = f->lab.needs_set,
		.backend = "ns" };
}

static inline void fixture_fail(struct fixture *f, const char *id, enum outcome outcome, const char *note)
{
	for (size_t i = 0; i < FIXTURE_VECTORS; i++)
		if (strcmp(f->vectors[i].id, id) == 0) {
			f->verdicts[i].outcome = outcome;
			f->verdicts[i].note = note;
		}
}

static inline void fixture_count(struct group_score *g, const struct verdict *v)
{
	bool good = v->outcome == OUTCOME_OK, published = v->vector->set == SET_PUBLISHED;
	g->passed += good && !published;
	g->total += !published;
	g->published_passed += good && published;
	g->published_total += published;
	g->security |= v->outcome == OUTCOME_ACCEPTED_INVALID;
	if (!good && (g->first_failed == NULL || v->outcome == OUTCOME_ACCEPTED_INVALID))
		g->first_failed = v;
}

static inline void fixture_score(struct fixture *f)
{
	f->score = (struct score){ .groups = f->scores, .n = 4 };
	for (size_t g = 0; g < 4; g++) {
		f->scores[g] = (struct group_score){ .group = &f->groups[g] };
		for (size_t i = 0; i < FIXTURE_VECTORS; i++)
			if (f->vectors[i].group == &f->groups[g])
				fixture_count(&f->scores[g], &f->verdicts[i]);
		f->scores[g].points = f->groups[g].weight * f->scores[g].passed / f->scores[g].total;
		f->score.permille += f->scores[g].points;
	}
	f->score.passed = f->score.permille >= f->lab.pass_permille;
}

static inline int fixture_record(struct fixture *f, const struct curriculum *c, struct record *out, struct err *e)
{
	fixture_score(f);
	competency_evidence(&f->j, &f->arena, &f->map);
	return evidence_record(&f->sub, &f->lab, &f->prep, &f->src, &f->art, &f->j, &f->score, &f->map, c, out, e);
}

static inline void fixture_not_run(struct fixture *f)
{
	for (size_t i = 0; i < FIXTURE_VECTORS; i++) {
		f->verdicts[i].outcome = OUTCOME_NOT_RUN;
		f->verdicts[i].got = NULL;
	}
	f->art.object = NULL;
	f->art.object_asan = NULL;
}

/* Scenarios, each with the name of its golden files. */
static inline void fixture_right(struct fixture *f)
{
	(void)f;
}

static inline void fixture_mixed(struct fixture *f)
{
	static const uint8_t wrong[] = { 0xde, 0xad, 0xbe, 0xef };
	fixture_fail(f, "ex-pub", OUTCOME_WRONG, "");
	f->verdicts[0].got = wrong;
	fixture_fail(f, "ex-01", OUTCOME_WRONG, "its fourth byte differs: a secret of the judge's");
	fixture_fail(f, "el-01", OUTCOME_CRASH, "signal 11 (SIGSEGV)");
	fixture_fail(f, "sk-01", OUTCOME_CASCADED, "");
	fixture_fail(f, "sk-02", OUTCOME_CASCADED, "");
}

static inline void fixture_hole(struct fixture *f)
{
	fixture_fail(f, "el-02", OUTCOME_WRONG, "");
	fixture_fail(f, "fi-02", OUTCOME_ACCEPTED_INVALID, "");
	f->score.hard_coded = false;
}

static inline void fixture_hostile(struct fixture *f)
{
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): it is the attack */
	static const char note[] = "denied: \033[2J\033]0;own\a<script>alert(1)</script> \342\200\256drow";
	fixture_fail(f, "el-01", OUTCOME_DENIED, note);
	f->file.name = "<b>\033[31mkeys&.c";
	f->sub.student = "\"><img src=x onerror=alert(1)>";
	f->j.log = "\033[31mtotal: 1000 of 1000\n</pre><script>alert(2)</script>\n";
	f->seen[0] =
		(struct sighting){ SIGHTED_DENIED, "ptrace", SIGHTED_PLAIN, 1, { "el-01" }, 1, { "expand-label" }, 1 };
	f->seen[1] = (struct sighting){ SIGHTED_PROC, "/proc/self/maps", SIGHTED_PLAIN, 3, { "el-01", "el-02" }, 2,
		{ "expand-label" }, 1 };
	f->j.seen = (struct sightings){ f->seen, 2, 0 };
}

static inline void fixture_compile(struct fixture *f)
{
	fixture_not_run(f);
	f->art.outcome = BUILD_ERROR;
	f->art.reason = "keys.c:12:5: expected ';' before 'return'";
	f->art.diagnostics = "keys.c: In function 'expand':\nkeys.c:12:5: error: expected ';' before 'return'\n"
			     "   12 |     return 0;\n      |     ^~~~~~\n";
}

static inline void fixture_symbol(struct fixture *f)
{
	fixture_not_run(f);
	f->art.outcome = BUILD_SYMBOLS;
	f->art.reason = "EVP_KDF_derive is outside what this lab allows (HMAC, EVP_Digest*)";
}

static inline void fixture_refused(struct fixture *f)
{
	fixture_not_run(f);
	f->art.outcome = BUILD_REFUSED;
	f->art.reason = "symbolic link";
	f->src = (struct source){ .dir = NULL, .refused = true, .reason = "symbolic link", .place = "src/keys.c" };
}

static inline void fixture_practice(struct fixture *f)
{
	f->sub.practice = true;
	f->sub.student = "local";
	memset(f->sub.seed, 0, sizeof f->sub.seed);
	f->j.held = GUARANTEE_BIT(G_NO_NETWORK);
	fixture_fail(f, "el-02", OUTCOME_WRONG, "");
}

static inline void fixture_zone(struct fixture *f)
{
	f->corroborations[0] = (struct corroboration){ "dnssec-verify", "c1", false, "hidden.example: no NSEC" };
	f->corroborations[1] = (struct corroboration){ "dnssec-verify", "c2", true, "" };
	f->corroborations[2] = (struct corroboration){ "kzonecheck", "c1", true, "" };
	f->j.corroborations = f->corroborations;
	f->j.n_corroborations = 3;
	fixture_fail(f, "sk-02", OUTCOME_SANITIZER, "heap-buffer-overflow in expand");
}

static const struct fixture_scenario {
	const char *name;
	void (*shape)(struct fixture *f);
} fixture_scenarios[] = {
	{ "right", fixture_right },
	{ "mixed", fixture_mixed },
	{ "hole", fixture_hole },
	{ "hostile", fixture_hostile },
	{ "compile", fixture_compile },
	{ "symbol", fixture_symbol },
	{ "refused", fixture_refused },
	{ "practice", fixture_practice },
	{ "validators", fixture_zone },
};
#define FIXTURE_SCENARIOS (sizeof fixture_scenarios / sizeof *fixture_scenarios)

#endif
