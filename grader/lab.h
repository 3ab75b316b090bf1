/* A lab: a folder of data and small C, loaded from any path. See docs/lab-author.md for lab.json.
 *
 *   lab.json  handout.md  notes.md  starter/  reference/  mutants/NAME.patch  cheats/NAME.c  trivial/NAME.c
 *   vectors/published.json  harness.c (function contract)  generate.c  check.c, check_*.c (program contract)
 *   include/startup.c, include/board.ld (board contract)
 */
#ifndef GRADER_LAB_H
#define GRADER_LAB_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/digest.h"
#include "runner/base/arena.h"
#include "runner/base/err.h"
#include "runner/base/json.h"
#include "runner/job.h"

enum contract { CONTRACT_FUNCTION, CONTRACT_PROGRAM, CONTRACT_BOARD };
enum level { LEVEL_MUST, LEVEL_SHOULD, LEVEL_MAY };
extern const char *const level_words[];    /* "MUST", "SHOULD", "MAY", NULL */
extern const char *const contract_words[]; /* "function", "program", "board", NULL */

struct lab_group {
	const char *id;                   /* "expand-label" */
	const char *title;                /* "HKDF-Expand-Label" */
	const char *clause;               /* "RFC 8446 §7.1": the primary clause, in curriculum/standards.json */
	int level;                        /* enum level of that clause */
	int64_t weight;                   /* share of the score; the weights of a lab add up to 1000 */
	struct json_strings competencies; /* ids that this group's facets serve */
	const char *read;                 /* anchor in the handout: "handout.md#expand-label" */
	const char *hint;                 /* one line, next step after a failure */
};

struct lab_validator {       /* program contract: a real validator that corroborates the checker */
	const char *name;    /* "ldns-verify-zone" */
	const char *package; /* Debian package that has it */
	struct json_strings
		argv; /* {answer} = path of the collected answer in the box, {zone} etc. from the case's "with" */
	int64_t wall_ms;
};

struct lab {
	const char *dir; /* absolute */
	const char *id, *title;
	int contract;
	struct json_strings standards;
	int64_t pass_permille;
	struct json_strings files;     /* globs of the files that a student submits */
	struct json_strings sources;   /* globs of those that are compiled; the others are headers */
	const char *header;            /* the lab's header, given to the student and to the harness; NULL if none */
	struct json_strings exports;   /* function contract: functions that the object must define */
	struct json_strings libraries; /* "crypto": linked with -l */
	struct json_strings symbols;   /* globs of the library symbols allowed; libc's are always allowed */
	struct json_strings needs;
	uint32_t needs_set;
	const char *
		backend; /* of the boxes that student code runs in; NULL = the default. Set for one run, not by lab.json */
	struct job_limits build, vector;
	struct lab_group *groups;
	size_t n_groups;
	struct lab_validator *validators;
	size_t n_validators;
	uint8_t digest
		[DIGEST_SIZE]; /* SHA-256 over every file of the folder and of labs/kit, by sorted relative path */
};

/* kind of errors: ERR_LAB, the text names the file and the key. */
int lab_load(const char *dir, struct arena *a, struct lab **out, struct err *e);
int64_t lab_wall_ms(const struct lab *lab); /* of one vector: what the lab says, or what its contract has */
const struct lab_group *lab_group_find(const struct lab *lab, const char *id); /* NULL when absent */

#endif
