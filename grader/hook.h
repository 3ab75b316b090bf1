/* Hook: what `git receive-pack` starts on a push. It runs as the course's user with the pusher waiting, so it trusts
 * neither its environment nor its descriptors, reads three words a line and no object, and is done as soon as a spool
 * file is on the disk: everything after that is courtesy. */
#ifndef GRADER_HOOK_H
#define GRADER_HOOK_H

#include "grader/course.h"

struct hook_env { /* taken from the environment before it is cleared */
	const char *quarantine;
};
/* Close every descriptor but 0, 1, 2, drop every GIT_* variable, ignore SIGPIPE and SIGHUP: who hangs up stops nothing.
 * Lift the soft limit of memory, which is git's (grader/cmd/shell.c): a worker that is started from here would inherit it. */
void hook_enter(struct arena *a, struct hook_env *out);

struct hook_update {
	char old[41], new[41];
	char ref[256];
};
#define HOOK_UPDATES_MAX 64
/* Lines "old new ref" from fd. ERR_USAGE for anything else, and for too many. */
int hook_read_updates(int fd, struct hook_update updates[static HOOK_UPDATES_MAX], size_t *n, struct err *e);

/* Whose repository is the current directory? It must be <course>/repos/<lab>/<student>.git. */
struct hook_place {
	const char *repo, *lab, *student;
};
int hook_place(const struct course *c, const char *cwd, struct arena *a, struct hook_place *out, struct err *e);

/* 0 = let it in, 1 = refused; says why on fd out. -1 = we could not tell. */
int hook_pre_receive(const struct course *c, const struct hook_place *p, const struct hook_env *env,
	const struct hook_update *updates, size_t n, int out, struct err *e);

/* Queue the new head of main, see that a worker runs, tell on fd out what happens until follow_ms have passed. */
int hook_post_receive(const struct course *c, const struct hook_place *p, const struct hook_update *updates, size_t n,
	int64_t follow_ms, int out, struct err *e);

/* Official attempts of a student today (UTC), held ones left out. */
int hook_attempts_today(
	const struct course *c, const char *lab, const char *student, int64_t now_ms, int64_t *n, struct err *e);

#define HOOK_ROOM ((int64_t)512 << 20)
/* hook_room.c: false = the repository, and what this push brings, is above so many bytes; says so on fd out. */
bool hook_room(const struct hook_place *p, int64_t most, int out);

/* hook_follow.c: tail one submission's progress. 0 = the end was told, 1 = the time is up, -1 = nobody listens. */
int hook_follow(const struct course *c, const char *id, int64_t follow_ms, int out);
/* One line to the pusher. false = nobody listens any more. */
bool hook_say(int out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
