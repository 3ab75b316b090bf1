/* Who asks. Three ways, and nothing is visible without one: the cookie that a signed link was exchanged for; a name that
 * a front web server vouches for, over our unix socket or with a secret that both know. Pure but for the clock given. */
#ifndef GRADER_WEB_IDENTITY_H
#define GRADER_WEB_IDENTITY_H

#include "grader/course.h"
#include "grader/web/token.h"

#define IDENTITY_COOKIE  "plumb"
#define IDENTITY_USER    "Remote-User"
#define IDENTITY_SECRET  "Plumb-Secret"
#define IDENTITY_SECONDS (12 * 3600) /* of a session */

struct staff { /* <course>/staff.json: {"instructors": [...], "assistants": [...]}; absent = nobody by name */
	struct json_strings instructors, assistants;
};
int staff_load(const char *course, struct arena *a, struct staff *out, struct err *e);

struct identity {
	uint8_t key[TOKEN_KEY_SIZE];
	const struct course *course;
	struct staff staff;
	bool over_socket;   /* we listen on a unix socket: whoever may open it is the front web server */
	const char *secret; /* of a front web server over TCP, or NULL */
};

struct credentials { /* as they came; NULL = not there */
	const char *cookie, *user, *secret;
};

/* false = nobody that we know. */
bool identity_of(const struct identity *id, const struct credentials *c, int64_t now_s, struct who *out);

/* The link's text becomes the value of a session's cookie, or NULL when the link is not ours or over. */
const char *identity_exchange(
	const struct identity *id, const char *link, int64_t now_s, struct arena *a, struct who *out);

/* What a form has to bring back: bound to the person, so that another site can't make it up. */
const char *identity_form(const struct identity *id, const struct who *who, struct arena *a);
bool identity_form_ok(const struct identity *id, const struct who *who, const char *form);

#endif
