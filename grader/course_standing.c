#include "grader/course_standing.h"

#include "grader/curriculum.h"
#include "runner/base/data.h"

int course_standing(const struct course *c, struct store *s, bool anew, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct curriculum *cur;
	struct standing_rules rules;
	bool changed;
	if (curriculum_load(data_path(&a, "curriculum"), &a, &cur, e) < 0)
		return -1;
	standing_rules_of(cur, c->policy, &a, &rules);
	if (standing_adopt(s, &rules, &changed, e) < 0)
		return -1;
	return anew && !changed ? standing_rebuild(s, e) : 0;
}
