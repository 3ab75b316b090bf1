/* plumb-runner: runs one untrusted command and tells the truth about it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "runner/backend.h"
#include "runner/base/io.h"
#include "runner/base/opt.h"
#include "runner/keeper.h"
#include "runner/pair.h"
#include "runner/policy.h"
#include "runner/probe.h"
#include "runner/vm/guest.h"

static int report(const struct err *e)
{
	fprintf(stderr, "error: %s\n", e->text);
	return err_exit_code(e);
}

struct run_opts {
	const char *job, *peer, *capture, *result;
	bool warm;
};
static const struct opt run_opts[] = {
	{ "job", 'j', OPT_TEXT, offsetof(struct run_opts, job), "FILE", "the job, as JSON" },
	{ "peer", 'p', OPT_TEXT, offsetof(struct run_opts, peer), "FILE",
		"the job at the other end of its wire, which runs beside it" },
	{ "capture", 'c', OPT_TEXT, offsetof(struct run_opts, capture), "FILE", "what went over that wire, as pcap" },
	{ "result", 'r', OPT_TEXT, offsetof(struct run_opts, result), "FILE",
		"write the result there instead of stdout" },
	{ "warm", 'w', OPT_FLAG, offsetof(struct run_opts, warm), NULL,
		"in a box that is made before the job is known to it" },
	{ 0 },
};

static int read_job(const char *path, struct arena *a, struct json **root, struct job *job, struct err *e)
{
	if (json_read_file(AT_FDCWD, path, root, e) != 0 || job_from_json(*root, path, a, job, e) != 0)
		return -1;
	if (job->channels != 0)
		return err_set(e, ERR_INPUT, "%s.channels: must be 0 on the command line", path);
	return 0;
}

static int write_result(const char *path, const struct json *node, struct err *e)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(node, &text) != 0 || buf_puts(&text, "\n") != 0)
		return err_set(e, ERR_INPUT, "the result is too long for one document");
	if (path != NULL)
		return io_write_file(AT_FDCWD, path, text.data, text.len, 0644, e);
	return write_full(STDOUT_FILENO, text.data, text.len) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "stdout");
}

#define WARM_WAIT_MS 10000

/* As in the keeper. A run that was asked to be warm is never quietly a cold one. */
static int warm_up(struct runner *r, const struct job *job, struct err *e)
{
	if (strcmp(backend_find(job->backend) != NULL ? backend_find(job->backend)->name : "", "ns") != 0)
		return err_set(e, ERR_USAGE, "run: --warm is for the backend ns");
	runner_settle(r);
	runner_make_ahead(r);
	if (runner_stock(r, job, 1, WARM_WAIT_MS) == 0)
		return err_set(e, ERR_OPERATOR, "run: no box could be made ahead here; leave --warm out");
	return 0;
}

static int run_file(const struct run_opts *o, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct job job;
	struct runner *r = NULL;
	struct result res;
	struct job_io io = { NULL, -1 };
	if (read_job(o->job, &a, &root, &job, e) != 0)
		return -1;
	if (job.net != NULL)
		return err_set(e, ERR_INPUT, "%s.net: a wire has two ends; --peer FILE names the other job", o->job);
	if (runner_new(&r, e) != 0)
		return -1;
	int rc = o->warm ? warm_up(r, &job, e) : 0;
	if (rc == 0)
		rc = run_job(r, &job, &io, &res, e);
	if (rc == 0) {
		SCOPED_JSON node = result_to_json(&res);
		rc = write_result(o->result, node, e);
		result_release(&res);
	}
	runner_free(r);
	return rc;
}

static int open_capture(const char *path, struct capture *c, struct err *e)
{
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (path != NULL && fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	return capture_begin(c, fd, CAPTURE_BYTES_MAX, e);
}

static int run_on_keepers(const struct run_opts *o, struct pair *p, struct err *e)
{
	int rc = open_capture(o->capture, &p->capture, e);
	for (int i = 0; i < 2 && rc == 0; i++)
		rc = keeper_start(NULL, &p->keeper[i], e);
	if (rc == 0 && (rc = pair_run(p, e)) == 0) {
		SCOPED_JSON node = pair_to_json(p);
		rc = write_result(o->result, node, e);
		result_release(&p->result[0]);
		result_release(&p->result[1]);
	}
	for (int i = 0; i < 2; i++)
		keeper_stop(p->keeper[i]);
	scoped_close(&p->capture.fd);
	return rc;
}

static int run_pair(const struct run_opts *o, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON first = NULL;
	SCOPED_JSON second = NULL;
	struct job jobs[2];
	struct pair p = { .job = { &jobs[0], &jobs[1] }, .capture.fd = -1 };
	if (o->warm)
		return err_set(e, ERR_USAGE, "run: --warm and --peer do not go together");
	if (read_job(o->job, &a, &first, &jobs[0], e) != 0 || read_job(o->peer, &a, &second, &jobs[1], e) != 0 ||
		pair_check(&jobs[0], &jobs[1], o->peer, e) != 0)
		return -1;
	return run_on_keepers(o, &p, e);
}

static int run_either(const struct run_opts *o, struct err *e)
{
	if (o->job == NULL)
		return err_set(e, ERR_USAGE, "run: --job FILE is missing");
	if (o->capture != NULL && o->peer == NULL)
		return err_set(e, ERR_USAGE, "run: --capture needs --peer");
	return o->peer != NULL ? run_pair(o, e) : run_file(o, e);
}

static int cmd_run(const void *opts, int argc, char **argv)
{
	(void)argc, (void)argv;
	struct err e;
	return run_either(opts, &e) == 0 ? EXIT_OK : report(&e);
}

static int cmd_serve(const void *opts, int argc, char **argv)
{
	(void)opts, (void)argc, (void)argv;
	struct err e;
	return keeper_serve(STDIN_FILENO, &e) == 0 ? EXIT_OK : report(&e);
}

struct policy_opts {
	bool bpf, made;
};
static const struct opt policy_opts[] = {
	{ "bpf", 'b', OPT_FLAG, offsetof(struct policy_opts, bpf), NULL, "raw instructions instead of text" },
	{ "made", 'm', OPT_FLAG, offsetof(struct policy_opts, made), NULL,
		"the file that lies beside the programs, so that runs need not compile" },
	{ 0 },
};

static int cmd_policy(const void *opts, int argc, char **argv)
{
	(void)argc;
	struct err e;
	const struct policy_opts *o = opts;
	int rc = o->made ? policy_make(argv[0], STDOUT_FILENO, &e) : policy_print(argv[0], o->bpf, STDOUT_FILENO, &e);
	return rc == 0 ? EXIT_OK : report(&e);
}

struct probe_opts {
	bool json;
	const char *backend;
};
static const struct opt probe_opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct probe_opts, json), NULL, "one JSON document" },
	{ "backend", 'b', OPT_TEXT, offsetof(struct probe_opts, backend), "NAME", "ns (default), vm or none" },
	{ 0 },
};

static void print_rows(const struct probe_row rows[G_COUNT])
{
	for (int g = 0; g < G_COUNT; g++) {
		printf("%-6s %-16s %s\n", rows[g].held ? "ok" : "MISS", guarantee_name(rows[g].guarantee),
			rows[g].evidence);
		if (rows[g].remedy[0] != '\0')
			printf("%-23s fix: %s\n", "", rows[g].remedy);
	}
}

static int print_rows_json(const char *backend, const struct probe_row rows[G_COUNT], struct err *e)
{
	SCOPED_JSON root = json_new_object();
	struct json *array = json_new_array();
	for (int g = 0; g < G_COUNT; g++) {
		struct json *o = json_new_object();
		json_add_string(o, "guarantee", guarantee_name(rows[g].guarantee));
		json_add_bool(o, "held", rows[g].held);
		json_add_string(o, "evidence", rows[g].evidence);
		json_add_string(o, "remedy", rows[g].remedy);
		json_push(array, o);
	}
	json_add_string(root, "backend", backend);
	json_add(root, "guarantees", array);
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 16);
	if (json_print(root, &text) != 0 || buf_puts(&text, "\n") != 0)
		return err_set(e, ERR_BUG, "the probe's result is too long");
	return write_full(STDOUT_FILENO, text.data, text.len) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "stdout");
}

static int probe(const struct probe_opts *o, struct err *e)
{
	const struct backend *b = backend_find(o->backend);
	struct runner *r = NULL;
	struct probe_row rows[G_COUNT];
	if (b == NULL)
		return err_set(e, ERR_USAGE, "probe: --backend \"%s\" does not exist (ns, vm, none)", o->backend);
	if (runner_new(&r, e) != 0)
		return -1;
	b->probe(r, rows);
	runner_free(r);
	if (o->json)
		return print_rows_json(b->name, rows, e);
	print_rows(rows);
	return 0;
}

static int cmd_probe(const void *opts, int argc, char **argv)
{
	(void)argc, (void)argv;
	struct err e;
	return probe(opts, &e) == 0 ? EXIT_OK : report(&e);
}

static int cmd_probe_inside(const void *opts, int argc, char **argv)
{
	(void)opts, (void)argc;
	return probe_inside(argv[0]);
}

static int cmd_guest(const void *opts, int argc, char **argv)
{
	(void)opts, (void)argc, (void)argv;
	struct err e;
	return vm_guest(&e) == 0 ? EXIT_OK : report(&e);
}

static const struct opt no_opts[] = { { 0 } };
static const struct cmd commands[] = {
	{ "run", "", "run one job and print its result", NULL, run_opts, sizeof(struct run_opts), 0, 0, cmd_run,
		false },
	{ "policy", "PROFILE", "print the compiled system-call policy of a profile", NULL, policy_opts,
		sizeof(struct policy_opts), 1, 1, cmd_policy, false },
	{ "probe", "", "try each guarantee on this host", NULL, probe_opts, sizeof(struct probe_opts), 0, 0, cmd_probe,
		false },
	{ "internal-probe", "WHAT", "what probe runs in a box", NULL, no_opts, 0, 1, 1, cmd_probe_inside, true },
	{ "internal-guest", "", "what a guest of the backend vm runs", NULL, no_opts, 0, 0, 0, cmd_guest, true },
	{ "serve", "", "serve jobs on a socket that is standard input", NULL, no_opts, 0, 0, 0, cmd_serve, true },
	{ 0 },
};

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	return opt_main(
		"plumb-runner", "runs one untrusted command and tells the truth about it", commands, argc, argv);
}
