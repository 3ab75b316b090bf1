/* The wire's parts that need no guest: jobs that fit together, the capture file, what a pair says of itself. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "runner/base/io.h"
#include "runner/pair.h"
#include "tests/schema.h"
#include "tests/tap.h"

static struct job side(const char *net, const char *role)
{
	static const char *argv[] = { "/lab/p" };
	return (struct job){ .profile = "run-net-wire", .argv = { argv, 1 }, .net = net, .role = role };
}

static void fit(void)
{
	struct job a = side("wire:x", "a"), b = side("wire:x", "b"), other = side("wire:y", "b"),
		   none = side(NULL, NULL);
	struct err e = { 0 };
	OK(pair_check(&a, &b, "b.json", &e) == 0, "roles a and b of one wire");
	OK(pair_check(&b, &a, "b.json", &e) != 0 && strstr(e.text, "b.json.role") != NULL, "not turned round: %s",
		e.text);
	OK(pair_check(&a, &a, "b.json", &e) != 0, "not twice the same role: %s", e.text);
	OK(pair_check(&a, &other, "b.json", &e) != 0 && strstr(e.text, "one wire") != NULL, "not two wires: %s",
		e.text);
	OK(pair_check(&a, &none, "b.json", &e) != 0 && pair_check(&none, &b, "b.json", &e) != 0,
		"not one without a wire");
	b.channels = 1;
	OK(pair_check(&a, &b, "b.json", &e) != 0 && strstr(e.text, "channels") != NULL, "no channels: %s", e.text);
	OK(job_descriptors(&a) == 1 && job_descriptors(&b) == 2 && job_descriptors(&none) == 0,
		"a wire is one descriptor more");
}

static void capture(void)
{
	static const uint8_t frame[60] = { 2 };
	struct capture c;
	struct err e;
	struct stat st;
	SCOPED_FD fd = memfd_create("capture", MFD_CLOEXEC);
	OK(capture_begin(&c, fd, 24 + 2 * (16 + 60), &e) == 0, "a capture of two frames");
	for (int i = 0; i < 3; i++)
		OK(capture_frame(&c, 1700000000000001, frame, sizeof frame, &e) == 0, "frame %d", i);
	OK(c.frames == 3 && c.bytes == 180 && c.cut, "the third is counted and not kept");
	OK(fstat(fd, &st) == 0 && st.st_size == 24 + 2 * (16 + 60), "the file holds two");
	uint32_t head[6] = { 0 }, record[4] = { 0 };
	OK(pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head && head[0] == 0xa1b2c3d4 && head[5] == 1,
		"pcap, of Ethernet");
	OK(pread(fd, record, sizeof record, 24) == (ssize_t)sizeof record && record[0] == 1700000000 &&
			record[1] == 1 && record[2] == 60 && record[3] == 60,
		"seconds, microseconds, lengths");
	OK(capture_begin(&c, -1, 0, &e) == 0 && capture_frame(&c, 0, frame, sizeof frame, &e) == 0 && c.frames == 1 &&
			!c.cut,
		"without a file frames are counted");
}

/* Both ends in boxes of ns, which has no wire: refused, and said of both in the form that docs/schema describes. */
static void refused(void)
{
	struct job jobs[2] = { side("wire:x", "a"), side("wire:x", "b") };
	struct pair p = { .job = { &jobs[0], &jobs[1] }, .capture.fd = -1 };
	struct err e = { 0 };
	char why[300] = "";
	SCOPED_JSON schema = NULL;
	if (!OK(keeper_start(NULL, &p.keeper[0], &e) == 0 && keeper_start(NULL, &p.keeper[1], &e) == 0,
		    "two keepers: %s", e.text))
		return;
	int rc = pair_run(&p, &e);
	OK(rc == 0 && p.result[0].ending == END_NOT_STARTED && p.result[1].ending == END_NOT_STARTED &&
			strstr(buf_text(&p.result[0].err), "private-wire") != NULL,
		"ns refuses both ends: %s", rc == 0 ? buf_text(&p.result[0].err) : e.text);
	SCOPED_JSON node = rc == 0 ? pair_to_json(&p) : NULL;
	OK(rc == 0 && json_read_file(AT_FDCWD, "docs/schema/pair.json", &schema, &e) == 0 &&
			schema_ok(schema, schema, node, "", why, sizeof why),
		"its result is as docs/schema/pair.json says: %s%s", why, e.text);
	for (int i = 0; i < 2; i++) {
		if (rc == 0)
			result_release(&p.result[i]);
		keeper_stop(p.keeper[i]);
	}
}

int main(void)
{
	fit();
	capture();
	refused();
	return tap_done();
}
