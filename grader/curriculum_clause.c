/* Clauses as labs write them: "RFC 4034 §6.2", "RFC 4034 App. B". */
#include "grader/curriculum.h"

#include <string.h>

#define WORD_MAX 64 /* longest text that a suggestion is sought for */

/* How many single-byte edits lie between two short words. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], la = strlen(a), lb = strlen(b);
	if (la > WORD_MAX || lb > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[lb];
}

static const char *nearest(const char *wanted, const struct json_strings *among)
{
	const char *best = NULL;
	size_t least = strlen(wanted) / 2 + 2;
	for (size_t i = 0; i < among->n; i++) {
		size_t d = distance(wanted, among->item[i]);
		if (d < least) {
			least = d;
			best = among->item[i];
		}
	}
	return best;
}

static const char *nearest_standard(const struct curriculum *c, const char *id)
{
	const char *best = NULL;
	size_t least = 3;
	for (size_t i = 0; i < c->n_standards; i++) {
		size_t d = distance(id, c->standards[i].id);
		if (d < least) {
			least = d;
			best = c->standards[i].id;
		}
	}
	return best;
}

/* The part of a clause behind the standard's name: at the last " §" or " App. ". NULL when there is none. */
static const char *clause_part(const char *clause)
{
	const char *p = strstr(clause, " §");
	return p != NULL ? p + 1 : (p = strstr(clause, " App. ")) != NULL ? p + 1 : NULL;
}

const struct standard *clause_standard(const struct curriculum *c, const char *clause)
{
	const char *part = clause_part(clause);
	size_t n = part == NULL ? strlen(clause) : (size_t)(part - clause) - 1;
	for (size_t i = 0; i < c->n_standards; i++)
		if (strlen(c->standards[i].id) == n && memcmp(c->standards[i].id, clause, n) == 0)
			return &c->standards[i];
	return NULL;
}

static int unknown_standard(const struct curriculum *c, const char *clause, const char *place, struct err *e)
{
	char id[WORD_MAX + 1];
	const char *part = clause_part(clause), *guess;
	size_t n = part == NULL ? strlen(clause) : (size_t)(part - clause) - 1;
	if (n >= sizeof id)
		n = sizeof id - 1;
	memcpy(id, clause, n);
	id[n] = '\0';
	guess = nearest_standard(c, id);
	if (guess == NULL)
		return err_set(e, ERR_LAB, "%s: \"%s\" is not in curriculum/standards.json: add the standard there",
			place, id);
	return err_set(
		e, ERR_LAB, "%s: \"%s\" is not in curriculum/standards.json (did you mean %s?)", place, id, guess);
}

int clause_check(const struct curriculum *c, const char *clause, const char *place, struct err *e)
{
	const struct standard *s = clause_standard(c, clause);
	const char *part = clause_part(clause), *guess;
	if (s == NULL)
		return unknown_standard(c, clause, place, e);
	if (part == NULL)
		return err_set(e, ERR_LAB, "%s: \"%s\" names no clause: write it as \"%s §1.2\"", place, clause, s->id);
	for (size_t i = 0; i < s->clauses.n; i++)
		if (strcmp(s->clauses.item[i], part) == 0)
			return 0;
	guess = nearest(part, &s->clauses);
	if (guess == NULL)
		return err_set(e, ERR_LAB,
			"%s: \"%s\" is not in curriculum/standards.json: add it to the clauses of %s", place, clause,
			s->id);
	return err_set(
		e, ERR_LAB, "%s: \"%s\" is not in curriculum/standards.json (did you mean %s?)", place, clause, guess);
}
