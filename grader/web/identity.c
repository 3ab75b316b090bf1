#include "grader/web/identity.h"

#include <fcntl.h>
#include <string.h>

static const struct json_field staff_fields[] = {
	{ .name = "instructors", .type = JSON_STRINGS, .offset = offsetof(struct staff, instructors) },
	{ .name = "assistants", .type = JSON_STRINGS, .offset = offsetof(struct staff, assistants) },
	{ 0 },
};

int staff_load(const char *course, struct arena *a, struct staff *out, struct err *e)
{
	SCOPED_JSON root = NULL;
	const char *path = arena_printf(a, "%s/staff.json", course);
	struct staff s = { 0 };
	if (access(path, F_OK) == 0 &&
		(json_read_file(AT_FDCWD, path, &root, e) != 0 || json_object(root, path, staff_fields, &s, a, e) != 0))
		return -1;
	*out = s;
	return 0;
}

static bool among(const struct json_strings *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->item[i], name) == 0)
			return true;
	return false;
}

/* A name that the front web server has checked. */
static bool by_name(const struct identity *id, const char *name, int64_t now_s, struct who *out)
{
	struct who who = { .until_s = now_s + IDENTITY_SECONDS };
	if (!course_name_ok(name) || strlen(name) >= sizeof who.name)
		return false;
	who.role = among(&id->staff.instructors, name)  ? ROLE_INSTRUCTOR
		   : among(&id->staff.assistants, name) ? ROLE_ASSISTANT
		   : among(&id->course->students, name) ? ROLE_STUDENT
							: ROLE_NONE;
	memcpy(who.name, name, strlen(name) + 1);
	if (who.role == ROLE_NONE)
		return false;
	*out = who;
	return true;
}

bool identity_of(const struct identity *id, const struct credentials *c, int64_t now_s, struct who *out)
{
	/* A header is worth what its sender is: over TCP anybody can write it, so there it needs the secret. */
	bool front = id->over_socket || (id->secret != NULL && c->secret != NULL && token_equal(c->secret, id->secret));
	if (c->user != NULL && front)
		return by_name(id, c->user, now_s, out);
	return c->cookie != NULL && token_open(id->key, TOKEN_SESSION, c->cookie, now_s, out);
}

const char *identity_exchange(
	const struct identity *id, const char *link, int64_t now_s, struct arena *a, struct who *out)
{
	struct who who;
	if (!token_open(id->key, TOKEN_LINK, link, now_s, &who))
		return NULL;
	if (who.until_s > now_s + IDENTITY_SECONDS)
		who.until_s = now_s + IDENTITY_SECONDS;
	*out = who;
	return token_make(id->key, TOKEN_SESSION, &who, a);
}

const char *identity_form(const struct identity *id, const struct who *who, struct arena *a)
{
	return token_make(id->key, TOKEN_FORM, who, a);
}

/* The front's sessions have no fixed end: what has to agree is the person. */
bool identity_form_ok(const struct identity *id, const struct who *who, const char *form)
{
	struct who from;
	return token_open(id->key, TOKEN_FORM, form, 0, &from) && from.role == who->role &&
	       strcmp(from.name, who->name) == 0;
}
