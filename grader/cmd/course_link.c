#include "grader/cmd/course_link.h"

#include <stdio.h>
#include <string.h>

#include "grader/course.h"
#include "grader/web/token.h"
#include "runner/base/io.h"

#define DAYS_DEFAULT 7
#define DAYS_MAX     400

static int role_of(const char *word, enum role *out, struct err *e)
{
	for (int r = ROLE_STUDENT; r < ROLES; r++)
		if (strcmp(word, role_words[r]) == 0) {
			*out = (enum role)r;
			return 0;
		}
	return err_set(e, ERR_USAGE, "--role: \"%.40s\" is none of student, assistant, instructor", word);
}

static bool enrolled(const struct course *c, const char *name)
{
	for (size_t i = 0; i < c->students.n; i++)
		if (strcmp(c->students.item[i], name) == 0)
			return true;
	return false;
}

static int one(const struct course *c, const struct course_link *o, const uint8_t *key, struct who *who,
	const char *name, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *url = o->url == NULL ? "http://127.0.0.1:8023" : o->url;
	int cut = (int)strlen(url);
	if (!course_name_ok(name) && strcmp(name, "-") != 0)
		return err_set(
			e, ERR_USAGE, "\"%.40s\" is not a name: lower case letters, digits, '.', '_', '-'", name);
	if (who->role == ROLE_STUDENT && !enrolled(c, name))
		return err_set(e, ERR_USAGE, "\"%.40s\" is no student of this course; plumb course add-student", name);
	(void)snprintf(who->name, sizeof who->name, "%s", name);
	while (cut > 0 && url[cut - 1] == '/')
		cut--;
	printf("%-16s %.*s/enter/%s\n", strcmp(name, "-") == 0 ? role_words[who->role] : name, cut, url,
		token_make(key, TOKEN_LINK, who, &a));
	return 0;
}

int course_link(const char *dir, const struct course_link *o, int n, char **names, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t key[TOKEN_KEY_SIZE];
	struct course *c;
	struct who who = { .role = ROLE_STUDENT };
	int64_t days = o->days == 0 ? DAYS_DEFAULT : o->days;
	if (days < 1 || days > DAYS_MAX)
		return err_set(e, ERR_USAGE, "--days: 1 to %d", DAYS_MAX);
	if ((o->role != NULL && role_of(o->role, &who.role, e) != 0) || course_open(dir, &a, &c, e) != 0 ||
		token_key(c->dir, key, e) != 0)
		return -1;
	who.until_s = io_wall_ms() / 1000 + days * 24 * 3600;
	if (n == 0 && who.role == ROLE_STUDENT)
		return err_set(e, ERR_USAGE, "link: name the students, or say --role instructor");
	if (n == 0)
		return one(c, o, key, &who, "-", e);
	for (int i = 0; i < n; i++)
		if (one(c, o, key, &who, names[i], e) != 0)
			return -1;
	return 0;
}
