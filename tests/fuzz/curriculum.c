/* framework.json and standards.json, a border between them: refused in one line, or every competency has a domain and
 * every clause that is registered is found again. */
#include "grader/curriculum.h"

#include "tests/fuzz/mutate_json.h"

static void check_standard(const struct curriculum *c, const struct standard *s, struct arena *a)
{
	MUST(standard_find(c, s->id) == s, "ids are unique");
	for (size_t i = 0; i < s->clauses.n; i++) {
		struct err e = { 0 };
		const char *clause = arena_printf(a, "%s %s", s->id, s->clauses.item[i]);
		const struct standard *of = clause_standard(c, clause);
		MUST(of != NULL && strncmp(of->id, clause, strlen(of->id)) == 0, "a clause has a standard");
		if (of == s)
			MUST(clause_check(c, clause, "lab.json", &e) == 0, "a registered clause is known");
		if (clause_check(c, arena_printf(a, "%s9", clause), "lab.json", &e) != 0)
			fuzz_error(&e, "lab.json");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct curriculum *c = NULL;
	struct err e = { 0 };
	size_t rest, n = fuzz_split(data, size, &rest);
	fuzz_file("framework.json", data, n);
	fuzz_file("standards.json", data + rest, size - rest);
	if (curriculum_load(fuzz_dir(), &a, &c, &e) != 0) {
		MUST(c == NULL, "outputs are untouched on failure");
		fuzz_error(&e, fuzz_dir());
		return 0;
	}
	for (size_t i = 0; i < c->n_competencies; i++) {
		MUST(competency_find(c, c->competencies[i].id) == &c->competencies[i], "ids are unique");
		MUST(c->competencies[i].required_permille > 0 && c->competencies[i].required_permille < 1000,
			"a bar in reach");
	}
	for (size_t i = 0; i < c->n_standards; i++)
		check_standard(c, &c->standards[i], &a);
	return 0;
}
