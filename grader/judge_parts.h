/* What the contracts share inside the judge. Not for other stages. */
#ifndef GRADER_JUDGE_PARTS_H
#define GRADER_JUDGE_PARTS_H

#include "grader/judge.h"

struct judging { /* the arguments of judge(), and the judgement under construction */
	const struct lab *lab;
	const struct prepared *prep;
	const struct artefact *art;
	const struct vectors *vecs;
	const struct submission *sub;
	const struct workdir *w;
	struct keeper **k;
	const struct progress *p;
	struct arena *a;
	struct judgement *j;
	struct buf *log; /* becomes j->log */
};

int judge_function(const struct judging *g, struct err *e);
int judge_program(const struct judging *g, struct err *e);
int judge_board(const struct judging *g, struct err *e);

/* May the student see what was asked and printed? Published vectors, and everything in a practice run. */
bool judge_open(const struct judging *g, const struct vector *v);

/* The outcome of an ending that is not an orderly exit; false for END_EXIT and END_NOT_STARTED. *note is one line. */
bool judge_ending(const struct judging *g, enum ending ending, int signal, const char *denied, enum outcome *outcome,
	const char **note);

const char *judge_signal(struct arena *a, int signal);                           /* "signal 11 (SIGSEGV)" */
const char *judge_safe(struct arena *a, const char *text, size_t n, size_t max); /* one line for a terminal */

/* What a sanitizer's report says that it found. The report stands among what the student's code printed, which is never
 * shown of a hidden vector: there (open = false) it is a word of a fixed list, or a general one. */
const char *judge_sanitizer_note(struct arena *a, const char *log, size_t n, bool open);

/* Something seen while v (or a case of it, where = its id) was asked. */
void judge_saw(const struct judging *g, enum sighting_kind kind, const char *what, const char *build, const char *where,
	const struct vector *v);

/* What student code printed while v was asked. */
void judge_log(const struct judging *g, const char *title, const char *text, size_t n);

void judge_hold_facts(const struct judging *g, uint32_t held, const char *backend);

#endif
