/* plumb course import: queue a commit that lies in a student's repository, received at an instant that the operator
 * says. Only in a course that was made with --simulated, whose pages and records all say so: elsewhere the server's clock
 * at the push is the only date there is. */
#include "grader/cmd/course_verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "grader/course.h"
#include "grader/digest.h"
#include "grader/due.h"
#include "grader/proc.h"
#include "grader/queue.h"
#include "grader/spool.h"

/* The same import twice is one submission: its id is made of what it is, and the store adds an id once. */
static void id_of(const struct spool_entry *en, char id[static 20])
{
	struct digest d;
	uint8_t md[DIGEST_SIZE];
	digest_begin(&d);
	digest_text(&d, en->lab);
	digest_text(&d, en->student);
	digest_text(&d, en->commit);
	digest_piece(&d, &en->received_ms, sizeof en->received_ms);
	digest_end(&d, md);
	uint64_t n;
	memcpy(&n, md, sizeof n);
	(void)snprintf(id, 20, "s-%016" PRIx64, n);
}

static bool enrolled(const struct course *c, const char *student)
{
	for (size_t i = 0; i < c->students.n; i++)
		if (strcmp(c->students.item[i], student) == 0)
			return true;
	return false;
}

static int check(const struct course *c, const struct spool_entry *en, struct err *e)
{
	if (c->simulated == NULL)
		return err_set(e, ERR_USAGE,
			"%s: its dates are the server's; only a course made with plumb course init --simulated takes "
			"others",
			c->dir);
	if (course_lab_find(c, en->lab) == NULL)
		return err_set(e, ERR_USAGE, "%.60s: not in this course; plumb course add-lab", en->lab);
	if (!enrolled(c, en->student))
		return err_set(e, ERR_USAGE, "%.70s: no student of this course; plumb course add-student", en->student);
	if (strlen(en->commit) != 40 || strspn(en->commit, "0123456789abcdef") != 40)
		return err_set(e, ERR_USAGE, "%.50s: not the 40 hexadecimal digits of a commit", en->commit);
	if (en->received_ms > c->simulated_ms)
		return err_set(e, ERR_USAGE, "that is after today, which in this course is %s", c->simulated);
	return 0;
}

static int is_there(const struct course *c, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *repo = queue_repo(c, en->lab, en->student, &a);
	const char *args[] = { "cat-file", "-e", arena_printf(&a, "%s^{commit}", en->commit), NULL };
	struct err why;
	if (proc_git(repo, args, NULL, 0, NULL, &why) < 0)
		return err_set(e, ERR_USAGE, "%s: no such commit in %s", en->commit, repo);
	return 0;
}

int course_import(const char *dir, char **words, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	char id[20];
	struct spool_entry en = { .kind = SPOOL_PUSH, .lab = words[0], .student = words[1], .commit = words[2] };
	if (due_parse(words[3], &en.received_ms, e) < 0 || course_open(dir, &a, &c, e) < 0 || check(c, &en, e) < 0 ||
		is_there(c, &en, e) < 0)
		return -1;
	id_of(&en, id);
	en.id = id;
	if (spool_write(c->dir, &en, e) < 0)
		return -1;
	(void)printf("%s\n", id);
	return EXIT_OK;
}
