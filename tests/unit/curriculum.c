#include "grader/curriculum.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "grader/lab.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/schema.h"
#include "tests/tap.h"

#define COMPETENCY(id, standard, more)                                                                       \
	"{\"id\":\"" id "\",\"domain\":\"W2P-A\",\"title\":\"t\",\"statement\":\"can\",\"bloom\":\"Apply\"," \
	"\"assessment\":\"full\",\"polarity\":[\"accept\"],\"required_permille\":700,\"min_facets\":8,"      \
	"\"demand\":{\"codes\":[],\"weight\":1},\"standards\":[\"" standard                                  \
	"\"],\"facet_hints\":[],\"crosswalk\":{" more "}}"
#define FRAMEWORK(competencies)                                                                                     \
	"{\"schema\":\"plumb-framework/"                                                                            \
	"1\",\"framework\":\"W2P\",\"version\":\"1\",\"status\":\"s\",\"language\":\"en\","                         \
	"\"title\":\"t\",\"disclaimer\":\"d\",\"provenance\":{},\"external_nodes\":{\"nice:K1\":{}},"               \
	"\"domains\":[{\"id\":\"W2P-A\",\"title\":\"a\",\"origin\":\"o\",\"description\":\"d\"}],\"competencies\":" \
	"[" competencies "]}"
#define STANDARD(id, more) \
	"{\"id\":\"" id "\",\"title\":\"t\",\"body\":\"IETF\",\"status\":\"unknown\"," more "\"clauses\":[\"§1\"]}"
#define REGISTRY(standards) "{\"schema\":\"plumb-standards/1\",\"standards\":[" standards "]}"
#define GOOD_FRAMEWORK      FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", ""))
#define GOOD_REGISTRY       REGISTRY(STANDARD("RFC 1", ""))

#define MASTERY                                                                                                 \
	"{\"schema\":\"plumb-mastery/1\",\"version\":\"t\",\"prior_permille\":500,\"rho_permille\":500,"        \
	"\"weight_permille\":{\"MUST\":1000,\"SHOULD\":600,\"MAY\":300},\"interval_permille\":900,"             \
	"\"coverage_permille\":600,\"fresh_days\":365,\"cohort_min\":5,\"items_min\":20,\"tail_permille\":270," \
	"\"resamples\":400,\"seed\":1}"

static int load(struct arena *a, const char *framework, const char *registry, struct curriculum **c, struct err *e)
{
	char dir[] = "/tmp/curriculum-XXXXXX";
	if (mkdtemp(dir) == NULL)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	io_write_file(fd, "framework.json", framework, strlen(framework), 0600, e);
	io_write_file(fd, "standards.json", registry, strlen(registry), 0600, e);
	io_write_file(fd, "mastery.json", MASTERY, strlen(MASTERY), 0600, e);
	int rc = curriculum_load(dir, a, c, e);
	io_remove_tree(AT_FDCWD, dir, NULL);
	return rc;
}

static const struct bad {
	const char *framework, *registry, *error;
} bads[] = {
	{ "{", GOOD_REGISTRY, "framework.json" },
	{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", "") "," COMPETENCY("W2P-A-01", "RFC 1", "")), GOOD_REGISTRY,
		"competencies[1].id: \"W2P-A-01\" is there twice" },
	{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", "\"nice\":[\"nice:K2\"]")), GOOD_REGISTRY,
		"competencies[0].crosswalk.nice: \"nice:K2\" is not in external_nodes" },
	{ "{\"schema\":\"plumb-framework/1\",\"frame\":1}", GOOD_REGISTRY, "frame" },
	{ GOOD_FRAMEWORK, REGISTRY(STANDARD("RFC 1", "") "," STANDARD("RFC 1", "")),
		"standards[1].id: \"RFC 1\" is there twice" },
	{ GOOD_FRAMEWORK, REGISTRY(STANDARD("RFC 1", "\"checked_on\":\"2026-01-01\",")), "belong together" },
	{ GOOD_FRAMEWORK, REGISTRY(STANDARD("RFC 1", "\"colour\":\"red\",")), "colour" },
	{ GOOD_FRAMEWORK, "{\"schema\":\"plumb-standards/2\",\"standards\":[]}", "plumb-standards/2" },
	{ GOOD_FRAMEWORK,
		"{\"schema\":\"plumb-standards/1\",\"standards\":[{\"id\":\"RFC 1\",\"title\":\"t\",\"body\":\"b\","
		"\"status\":\"unknown\",\"clauses\":[\"6.2\"]}]}",
		"\"6.2\" is no clause" },
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct curriculum *c = NULL;
		struct err e = { ERR_NONE, "" };
		OK(load(&a, bads[i].framework, bads[i].registry, &c, &e) == -1 && e.kind == ERR_INPUT && c == NULL,
			"refused: %s", bads[i].error);
		if (!OK(strstr(e.text, bads[i].error) != NULL, "and the error names it"))
			printf("# %s\n", e.text);
	}
}

static void check(const struct curriculum *c, const char *clause, const char *want)
{
	struct err e = { ERR_NONE, "" };
	int rc = clause_check(c, clause, "labs/x/lab.json: groups[2].clause", &e);
	if (want == NULL)
		OK(rc == 0 && e.kind == ERR_NONE, "%s is known", clause);
	else if (!OK(rc == -1 && e.kind == ERR_LAB && strstr(e.text, want) != NULL &&
				 strstr(e.text, "labs/x/lab.json: groups[2].clause: ") == e.text,
			 "%s: %s", clause, want))
		printf("# %s\n", e.text);
}

static void test_clauses(const struct curriculum *c)
{
	check(c, "RFC 4034 §6.2", NULL);
	check(c, "RFC 4034 App. B", NULL);
	check(c, "RFC 8446 §4.2.11.2", NULL);
	check(c, "RFC 4034 §6.22", "did you mean §6.2?");
	check(c, "RFC 4034 App. C", "did you mean App. B?");
	check(c, "RFC 40334 §6.2", "did you mean RFC 4033?");
	check(c, "RFC 4034", "names no clause");
	check(c, "ISO 99999999 §1", "is not in curriculum/standards.json: add the standard");
	check(c, "", "add the standard");
}

static char *lint_text(const struct curriculum *c, const struct lab *const *labs, size_t n, size_t *errors)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	*errors = curriculum_lint(c, labs, n, out);
	fclose(out);
	return text;
}

static void test_lint(const struct curriculum *c)
{
	static const char *old[] = { "RFC 8624", "RFC 8446", "RFC 1" },
			  *serves[] = { "W2P-DNS-01", "W2P-TRV-01", "W2P-X-1" };
	struct lab_group group = { .id = "g", .title = "g", .clause = "RFC 4034 §99", .competencies = { serves, 3 } };
	struct lab lab = { .id = "x", .standards = { old, 3 }, .groups = &group, .n_groups = 1 };
	const struct lab *labs[] = { &lab };
	size_t errors;
	char *text = lint_text(c, NULL, 0, &errors);
	OK(errors == 0, "the project's own curriculum has no lint error");
	if (errors > 0)
		printf("%s", text);
	free(text);
	text = lint_text(c, labs, 1, &errors);
	OK(errors == 5, "five errors in a bad lab (%zu)", errors);
	OK(strstr(text, "error: x/lab.json: standards[0]: cites RFC 8624, which is obsolete: cite RFC 9904\n") != NULL,
		"obsolete");
	OK(strstr(text, "warning: x/lab.json: standards[1]: cites RFC 8446, obsoleted by RFC 9846") != NULL,
		"obsolete with a reason is a warning");
	OK(strstr(text, "error: x/lab.json: standards[2]: \"RFC 1\" is not in standards.json\n") != NULL,
		"unknown standard");
	OK(strstr(text, "error: x/lab.json: groups[0].clause: \"RFC 4034 §99\"") != NULL, "unknown clause");
	OK(strstr(text, "error: x/lab.json: groups[0].competencies: \"W2P-X-1\"") != NULL, "unknown competency");
	OK(strstr(text, "error: framework.json: W2P-TRV-01: is observed") != NULL,
		"an observed competency can't be mapped");
	OK(strstr(text, "competencies have no facet in any lab") != NULL, "competencies without facet are counted");
	free(text);
}

static void test_schema(const char *file, const char *schema_file)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON schema = NULL;
	SCOPED_JSON document = NULL;
	struct err e = { ERR_NONE, "" };
	char why[512] = "";
	bool read = json_read_file(AT_FDCWD, data_path(&a, file), &document, &e) == 0 &&
		    json_read_file(AT_FDCWD, data_path(&a, schema_file), &schema, &e) == 0;
	if (!OK(read && schema_ok(schema, schema, document, file, why, sizeof why), "%s: as %s says", file,
		    schema_file))
		printf("# %s%s\n", e.text, why);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct curriculum *c = NULL;
	struct err e = { ERR_NONE, "" };
	OK(load(&a, GOOD_FRAMEWORK, GOOD_REGISTRY, &c, &e) == 0, "a small curriculum loads: %s", e.text);
	if (!OK(curriculum_load(data_path(&a, "curriculum"), &a, &c, &e) == 0, "the project's loads: %s", e.text))
		return tap_done();
	OK(c->n_competencies == 54, "54 competencies");
	OK(strstr(c->title, "WG2-aligned, project-defined") != NULL, "the title says whose it is");
	OK(strstr(c->disclaimer, "not an IS3C publication") != NULL, "so does the disclaimer");
	for (size_t i = 0; i < c->n_competencies; i++)
		if (strncmp(c->competencies[i].id, "W2P-", 4) != 0 || strlen(c->competencies[i].title) > 30)
			OK(false, "%s: id or title", c->competencies[i].id);
	test_schema("curriculum/framework.json", "docs/schema/framework.json");
	test_schema("curriculum/standards.json", "docs/schema/standards.json");
	test_bad();
	test_clauses(c);
	test_lint(c);
	return tap_done();
}
