/* The grader's side of the keeper's socket. */
#include "runner/keeper.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "runner/base/data.h"
#include "runner/fd.h"
#include "runner/wire.h"

struct keeper {
	int sock;
	pid_t pid;
	bool busy; /* a job was begun and its end not taken */
};

/* posix_spawn doesn't copy the grader's page tables: 15 ms from half a gigabyte, where this takes 0.4. */
static int spawn(const char *program, int sock, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t) "serve", NULL };
	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&files, sock, 0);
	posix_spawn_file_actions_adddup2(&files, 2, 1);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	int rc = posix_spawn(pid, program, &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

int keeper_start(const char *program, struct keeper **out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	int pair[2];
	if (program == NULL)
		program = data_program(&a, "plumb-runner");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(e, ERR_RETRY, "socketpair");
	SCOPED_FD ours = pair[0];
	SCOPED_FD theirs = pair[1];
	pid_t pid;
	if (spawn(program, theirs, &pid) != 0)
		return err_sys(
			e, ERR_OPERATOR, "%s: cannot be started (is plumb-runner installed beside plumb?)", program);
	struct keeper *k = calloc(1, sizeof *k);
	if (k == NULL)
		return err_set(e, ERR_RETRY, "out of memory");
	*k = (struct keeper){ .sock = fd_take(&ours), .pid = pid };
	*out = k;
	return 0;
}

void keeper_stop(struct keeper *k)
{
	if (k == NULL)
		return;
	fd_drop(&k->sock); /* it kills its box, cleans up, and exits */
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(k);
}

pid_t keeper_pid(const struct keeper *k)
{
	return k->pid;
}

int keeper_fd(const struct keeper *k)
{
	return k->sock;
}

int keeper_kill(struct keeper *k)
{
	SCOPED_JSON request = json_new_object();
	json_add_string(request, "op", "kill");
	struct err ignored;
	return wire_send(k->sock, request, NULL, 0, &ignored);
}

struct answer {
	const struct json *result, *error;
	struct json_strings offers;
	int64_t out, err;
};
static const struct json_field answer_fields[] = {
	{ "result", JSON_NODE, offsetof(struct answer, result), false, 0, 0, NULL },
	{ "error", JSON_NODE, offsetof(struct answer, error), false, 0, 0, NULL },
	{ "offers", JSON_STRINGS, offsetof(struct answer, offers), false, 0, 0, NULL },
	{ "out", JSON_INT, offsetof(struct answer, out), false, 0, (int64_t)WIRE_BYTES_MAX, NULL },
	{ "err", JSON_INT, offsetof(struct answer, err), false, 0, (int64_t)WIRE_BYTES_MAX, NULL },
	{ 0 },
};

struct remote_error {
	int64_t kind;
	const char *text;
};
static const struct json_field error_fields[] = {
	{ "kind", JSON_INT, offsetof(struct remote_error, kind), true, ERR_USAGE, ERR_BUG, NULL },
	{ "text", JSON_STRING, offsetof(struct remote_error, text), true, 0, 0, NULL },
	{ 0 },
};

/* The next answer; the keeper's errors become ours. *root is the caller's also on failure. */
static int receive(struct keeper *k, struct json **root, struct answer *out, struct arena *a, struct err *e)
{
	int fds[JOB_CHANNELS_MAX];
	size_t n_fds;
	int rc = wire_receive(k->sock, root, fds, &n_fds, e);
	while (n_fds > 0)
		fd_drop(&fds[--n_fds]);
	if (rc == 1)
		return err_set(e, ERR_RETRY, "the keeper died (killed, or out of memory?)");
	if (rc != 0 || json_object(*root, "keeper", answer_fields, out, a, e) != 0)
		return -1;
	struct remote_error r;
	if (out->error == NULL)
		return 0;
	if (json_object(out->error, "keeper: error", error_fields, &r, a, e) != 0)
		return -1;
	return err_set(e, (enum err_kind)r.kind, "%s", *r.text != '\0' ? r.text : "the keeper names no reason");
}

static int receive_bytes(struct keeper *k, size_t n, struct buf *into, struct err *e)
{
	uint8_t block[65536] UNINITIALIZED;
	while (n > 0) {
		size_t part = n < sizeof block ? n : sizeof block;
		if (read_full(k->sock, block, part) != 0)
			return err_set(e, ERR_RETRY, "the keeper died in the middle of an answer");
		buf_add(into, block, part);
		n -= part;
	}
	return 0;
}

static int take_result(struct keeper *k, const struct answer *ans, struct arena *a, struct result *out, struct err *e)
{
	struct result r;
	if (ans->result == NULL)
		return err_set(e, ERR_BUG, "keeper: an answer without a result");
	if (result_from_json(ans->result, "keeper: result", a, &r, e) != 0)
		return -1;
	const struct backend *b = backend_find(r.backend);
	r.backend = b != NULL ? b->name : ""; /* static: the arena ends here */
	if (receive_bytes(k, (size_t)ans->out, &r.out, e) != 0 || receive_bytes(k, (size_t)ans->err, &r.err, e) != 0) {
		result_release(&r);
		return -1;
	}
	*out = r;
	return 0;
}

int keeper_end(struct keeper *k, struct result *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct answer ans = { 0 };
	k->busy = false;
	if (receive(k, &root, &ans, &a, e) != 0)
		return -1;
	return take_result(k, &ans, &a, out, e);
}

/* A caller that gave up in the middle left a job behind, whose result must not be taken for the next one's. */
static void settle(struct keeper *k)
{
	struct result r;
	struct err ignored;
	result_init(&r);
	if (k->busy && keeper_kill(k) == 0)
		(void)keeper_end(k, &r, &ignored);
	result_release(&r);
}

int keeper_begin(struct keeper *k, const struct job *job, const int *channels, struct err *e)
{
	settle(k);
	SCOPED_JSON request = json_new_object();
	json_add_string(request, "op", "run");
	json_add(request, "job", job_to_json(job));
	if (wire_send(k->sock, request, channels, job_descriptors(job), e) != 0)
		return -1;
	k->busy = true;
	return 0;
}

int keeper_run(struct keeper *k, const struct job *job, const int *channels, struct result *out, struct err *e)
{
	return keeper_begin(k, job, channels, e) != 0 ? -1 : keeper_end(k, out, e);
}

int keeper_ahead(struct keeper *k, const char *backend, struct err *e)
{
	SCOPED_JSON request = json_new_object();
	settle(k);
	json_add_string(request, "op", "ahead");
	json_add_string(request, "backend", backend);
	return wire_send(k->sock, request, NULL, 0, e);
}

int keeper_offers(struct keeper *k, const char *backend, uint32_t *set, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	SCOPED_JSON request = json_new_object();
	struct answer ans = { 0 };
	settle(k);
	json_add_string(request, "op", "offers");
	if (backend != NULL)
		json_add_string(request, "backend", backend);
	if (wire_send(k->sock, request, NULL, 0, e) != 0 || receive(k, &root, &ans, &a, e) != 0)
		return -1;
	return guarantee_set_parse(&ans.offers, "keeper: offers", set, e);
}
