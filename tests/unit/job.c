/* The JSON forms of job, result and guarantee. */
#include "runner/job.h"
#include "runner/guarantee.h"
#include "tests/tap.h"

static int parse(const char *text, struct arena *a, struct job *job, struct err *e)
{
	SCOPED_JSON root = NULL;
	memset(e, 0, sizeof *e);
	if (json_parse(text, strlen(text), "job.json", &root, e) != 0)
		return -1;
	return job_from_json(root, "job.json", a, job, e);
}

static const char full[] =
	"{\"profile\":\"run\",\"argv\":[\"/lab/p\",\"a b\"],\"mounts\":[{\"source\":\"/srv/x\",\"target\":\"/lab\"}],"
	"\"collect\":[{\"path\":\"out/zone\",\"max_kib\":64,\"required\":true}],\"collect_to\":\"/srv/y\",\"stdin\":\"/"
	"srv/z\","
	"\"needs\":[\"no-network\",\"wall-cap\"],\"backend\":\"ns\",\"limits\":{\"wall_ms\":100,\"pids\":4},"
	"\"channels\":2,"
	"\"pid1\":true}";

static void good(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct job job = { 0 }, again;
	struct err e = { 0 };
	if (!OK(parse(full, &a, &job, &e) == 0, "a full job: %s", e.text))
		return;
	OK(job.n_mounts == 1 && job.n_collect == 1 && job.collect[0].required && job.collect[0].max_kib == 64 &&
			job.limits.wall_ms == 100 && job.limits.pids == 4 && job.limits.cpu_ms == 0 &&
			job.channels == 2 && job.pid1,
		"all of it is there");
	OK(job.needs == (GUARANTEE_BIT(G_NO_NETWORK) | GUARANTEE_BIT(G_WALL_CAP)), "the needs are a set");
	SCOPED_JSON first = job_to_json(&job);
	OK(job_from_json(first, "again", &a, &again, &e) == 0, "it reads what it writes: %s", e.text);
	SCOPED_JSON second = job_to_json(&again);
	struct buf x, y;
	buf_init(&x, 1 << 16);
	buf_init(&y, 1 << 16);
	OK(json_print(first, &x) == 0 && json_print(second, &y) == 0 && strcmp(buf_text(&x), buf_text(&y)) == 0,
		"and writes the same again");
	buf_release(&x);
	buf_release(&y);
}

static void bad(void)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "[]", "object" },
		{ "{\"argv\":[\"/x\"]}", "profile" },
		{ "{\"profile\":\"run\"}", "argv" },
		{ "{\"profile\":\"run\",\"argv\":[]}", "argv" },
		{ "{\"profile\":\"run\",\"argv\":[\"x\"]}", "absolute" },
		{ "{\"profile\":\"run\",\"argv\":[\"/a/../b\"]}", "absolute" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"role\":\"a\"}", "role" },
		{ "{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"wire:x\"}", "must be \"a\" or \"b\"" },
		{ "{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"wire:x\",\"role\":\"c\"}", "role" },
		{ "{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"wire:\",\"role\":\"a\"}", "wire:NAME" },
		{ "{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"lan:x\",\"role\":\"a\"}", "wire:NAME" },
		{ "{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"wire:../x\",\"role\":\"a\"}",
			"wire:NAME" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"net\":\"wire:x\",\"role\":\"a\"}", "run-net-wire" },
		{ "{\"profile\":\"ran\",\"argv\":[\"/x\"]}", "\"ran\" is not a profile" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"color\":1}", "color" },
		{ "{\"profile\":\"run\",\"profile\":\"run\",\"argv\":[\"/x\"]}", "profile" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"pid1\":1}", "pid1" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"channels\":9}", "channels" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"limits\":{\"wall\":1}}", "limits" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"limits\":{\"wall_ms\":-1}}", "wall_ms" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"limits\":{\"open_files\":1000}}", "open_files" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"needs\":[\"luck\"]}", "needs[0]: \"luck\"" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"needs\":[\"wall-cap\",\"wall-cap\"]}", "twice" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"mounts\":[{\"source\":\"x\",\"target\":\"/y\"}]}",
			"mounts[0].source" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"mounts\":[{\"source\":\"/x\",\"target\":\"/\"}]}",
			"mounts[0].target" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"mounts\":[{\"source\":\"/x\",\"target\":\"/box/y\"}]}",
			"/box" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"mounts\":[{\"source\":\"/x\"}]}", "target" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"mounts\":{}}", "mounts" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"collect\":[{\"path\":\"a\",\"max_kib\":1}]}",
			"collect_to" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"collect_to\":\"/t\",\"collect\":[{\"path\":\"../"
		  "a\",\"max_kib\":1}]}",
			"collect[0].path" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"collect_to\":\"/t\",\"collect\":[{\"path\":\"/"
		  "a\",\"max_kib\":1}]}",
			"collect[0].path" },
		{ "{\"profile\":\"run\",\"argv\":[\"/x\"],\"collect_to\":\"/t\",\"collect\":[{\"path\":\"a//"
		  "b\",\"max_kib\":1}]}",
			"collect[0].path" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct job job = { .profile = "untouched" };
		struct err e;
		int rc = parse(rows[i].text, &a, &job, &e);
		OK(rc == -1 && e.kind == ERR_INPUT && strstr(e.text, rows[i].says) &&
				strcmp(job.profile, "untouched") == 0,
			"refused, naming %s: %s", rows[i].says, e.text);
	}
}

static void results(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct result r, back;
	struct err e = { 0 };
	result_init(&r);
	r.ending = END_DENIED;
	snprintf(r.denied, sizeof r.denied, "ptrace");
	r.backend = "ns";
	r.held = GUARANTEE_BIT(G_WALL_CAP);
	r.n_collected = 2;
	r.collected[1] = true;
	buf_puts(&r.out, "\033[2Jclear");
	SCOPED_JSON node = result_to_json(&r);
	OK(json_get(node, "cpu_us") == NULL && json_get(node, "peak_kib") == NULL, "what is not known is absent");
	OK(json_get(node, "exit_code") == NULL && json_get(node, "signal") == NULL,
		"so is what doesn't belong to the ending");
	const char *text = json_string(json_get(json_get(node, "out"), "text"));
	OK(text != NULL && strchr(text, '\033') == NULL, "no escape sequence survives: %s", text ? text : "");
	if (OK(result_from_json(node, "r", &a, &back, &e) == 0, "a result reads back: %s", e.text)) {
		OK(back.ending == END_DENIED && strcmp(back.denied, "ptrace") == 0 && back.cpu_us == -1 &&
				back.held == r.held && back.n_collected == 2 && !back.collected[0] && back.collected[1],
			"with all it says");
		result_release(&back);
	}
	result_release(&r);
}

static void guarantees(void)
{
	for (int i = 0; i < G_COUNT; i++) {
		enum guarantee g = G_COUNT;
		const char *name = guarantee_name((enum guarantee)i);
		OK(guarantee_parse(name, &g) == 0 && (int)g == i && guarantee_promise(g)[0] != '\0', "%s", name);
	}
	enum guarantee g = G_COUNT;
	OK(guarantee_parse("No-Network", &g) == -1 && guarantee_parse("", &g) == -1 && g == G_COUNT, "nothing else");
}

static void wired(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct job job = { 0 }, again = { 0 };
	struct err e = { 0 };
	OK(parse("{\"profile\":\"run-net-wire\",\"argv\":[\"/x\"],\"net\":\"wire:lan-1\",\"role\":\"b\"}", &a, &job,
		   &e) == 0,
		"one end of a wire: %s", e.text);
	SCOPED_JSON node = job_to_json(&job);
	OK(job_from_json(node, "again", &a, &again, &e) == 0 && strcmp(again.net, "wire:lan-1") == 0 &&
			strcmp(again.role, "b") == 0,
		"is what it says it is");
}

int main(void)
{
	wired();
	good();
	bad();
	results();
	guarantees();
	return tap_done();
}
