/* The result file that a child leaves for its worker: refused, or what is written of it again reads the same. */
#include "grader/worker.h"

#include "tests/fuzz/mutate_json.h"

static void check_again(const struct worker_result *res)
{
	SCOPED_BUF first = { 0 }, second = { 0 };
	struct worker_result again;
	struct err e = { 0 };
	buf_init(&first, (size_t)1 << 22);
	buf_init(&second, (size_t)1 << 22);
	if (!res->done)
		fuzz_error(&res->error, NULL);
	MUST(worker_result_write(fuzz_dir(), "s-1", res->record, res->done ? NULL : &res->error, &e) == 0,
		"it is written");
	MUST(worker_result_read(fuzz_dir(), "s-1", &again, &e) == 0 && again.done == res->done, "and read");
	if (res->done)
		MUST(json_print(res->record, &first) == 0 && json_print(again.record, &second) == 0, "and printed");
	fuzz_same(&first, &second, "the same record");
	MUST(res->done || (strcmp(res->error.text, again.error.text) == 0 && res->error.kind == again.error.kind),
		"the same error");
	json_free(again.root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct worker_result res;
	struct err e = { 0 };
	if (fuzz_dir_path[0] == '\0')
		fuzz_folder("run");
	fuzz_file("run/s-1.result", data, size);
	FUZZ_MARK(res);
	int rc = worker_result_read(fuzz_dir(), "s-1", &res, &e);
	MUST(rc <= 0, "the file is there");
	if (rc < 0) {
		fuzz_untouched(&res, sizeof res);
		fuzz_error(&e, fuzz_dir());
		return 0;
	}
	check_again(&res);
	json_free(res.root);
	return 0;
}
