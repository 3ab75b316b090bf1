#include "grader/cmd/course_link.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grader/course.h"
#include "grader/web/token.h"
#include "grader/worker_socket.h"
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
	token_link_draw(who->link);
	const struct worker_wish wish = {
		.link = who->link, .role = role_words[who->role], .name = who->name, .until_s = who->until_s
	};
	if (worker_socket_do(c->dir, &wish, e) != 0)
		return -1;
	printf("%-16s %.*s/enter/%s %s\n", strcmp(name, "-") == 0 ? role_words[who->role] : name, cut, url,
		token_make(key, TOKEN_LINK, who, &a), who->link);
	return 0;
}

static const char *minute(int64_t s, char out[static 32])
{
	time_t at = (time_t)s;
	struct tm tm;
	*out = '\0';
	if (gmtime_r(&at, &tm) != NULL)
		(void)strftime(out, 32, "%Y-%m-%d %H:%M", &tm);
	return out;
}

static int list(const struct course *c, struct arena *a, struct err *e)
{
	struct store *s;
	struct store_link *links;
	size_t n;
	char until[32], revoked[32];
	if (store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = store_links(s, a, &links, &n, e);
	store_close(s);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct store_link *l = &links[i];
		if (l->revoked_ms > 0)
			printf("%s %-10s %-16s taken back %s by %s\n", l->id, l->role, l->name,
				minute(l->revoked_ms / 1000, revoked), l->revoked_by);
		else
			printf("%s %-10s %-16s %s %s\n", l->id, l->role, l->name,
				l->until_s > io_wall_ms() / 1000 ? "until" : "over since", minute(l->until_s, until));
	}
	return rc;
}

static int take_back(const struct course *c, const char *id, struct err *e)
{
	const struct worker_wish wish = { .revoke = id, .by = "operator" };
	if (!token_link_ok(id))
		return err_set(
			e, ERR_USAGE, "--revoke: \"%.40s\" is no link's id; plumb course link %s --list", id, c->dir);
	if (worker_socket_do(c->dir, &wish, e) != 0)
		return -1;
	printf("%s is taken back, with the sessions that began with it\n", id);
	return 0;
}

static int make(const struct course *c, const struct course_link *o, int n, char **names, struct err *e)
{
	uint8_t key[TOKEN_KEY_SIZE];
	struct who who = { .role = ROLE_STUDENT };
	int64_t days = o->days == 0 ? DAYS_DEFAULT : o->days;
	if (days < 1 || days > DAYS_MAX)
		return err_set(e, ERR_USAGE, "--days: 1 to %d", DAYS_MAX);
	if ((o->role != NULL && role_of(o->role, &who.role, e) != 0) || token_key(c->dir, key, e) != 0)
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

int course_link(const char *dir, const struct course_link *o, int n, char **names, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	if (course_open(dir, &a, &c, e) != 0)
		return -1;
	if (o->list || o->revoke != NULL) {
		if (n > 0 || (o->list && o->revoke != NULL))
			return err_set(e, ERR_USAGE, "link: --list and --revoke ID stand alone");
		return o->list ? list(c, &a, e) : take_back(c, o->revoke, e);
	}
	return make(c, o, n, names, e);
}
