#include "grader/curriculum.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "grader/lab.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/schema.h"
#include "tests/tap.h"

#define COMPETENCY_WITH(id, standard, keys, links)                                                           \
	"{\"id\":\"" id "\",\"domain\":\"W2P-A\",\"title\":\"t\",\"statement\":\"can\",\"bloom\":\"Apply\"," \
	"\"assessment\":\"full\",\"polarity\":[\"accept\"],\"required_permille\":700,\"min_facets\":8,"      \
	"\"standards\":[\"" standard "\"],\"facet_hints\":[]," keys ",\"crosswalk\":[" links "]}"
#define DEMAND                          "\"demand\":{\"codes\":[],\"weight\":1}"
#define COMPETENCY(id, standard, links) COMPETENCY_WITH(id, standard, DEMAND, links)
#define REQUIRES(id, other)             COMPETENCY_WITH(id, "RFC 1", DEMAND ",\"requires\":[\"" other "\"]", "")
#define REVIEW(relation)                "{\"relation\":\"" relation "\",\"author\":\"me\",\"date\":\"2026-11-22\"}"
#define NODE                            "{\"title\":\"t\",\"verification\":\"memory\"}"
#define FRAMEWORK_WITH(competencies, review, nodes)                                                                 \
	"{\"schema\":\"plumb-framework/"                                                                            \
	"1\",\"framework\":\"W2P\",\"version\":\"1\",\"status\":\"s\",\"language\":\"en\","                         \
	"\"title\":\"t\",\"disclaimer\":\"d\",\"provenance\":{},\"crosswalk_review\":" review ","                   \
	"\"external_frameworks\":{\"nice\":{\"title\":\"N\",\"licence\":\"l\"}},\"external_nodes\":{" nodes "},"    \
	"\"domains\":[{\"id\":\"W2P-A\",\"title\":\"a\",\"origin\":\"o\",\"description\":\"d\"}],\"competencies\":" \
	"[" competencies "]}"
#define FRAMEWORK(competencies) FRAMEWORK_WITH(competencies, REVIEW("isRelatedTo"), "\"nice:K1\":" NODE)
#define LINK(to)                "{\"to\":\"" to "\",\"confidence_permille\":600}"
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
	{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", LINK("nice:K2"))), GOOD_REGISTRY,
		"competencies[0].crosswalk[0].to: \"nice:K2\" is not in external_nodes" },
	{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", LINK("nice:K1") "," LINK("nice:K1"))), GOOD_REGISTRY,
		"competencies[0].crosswalk[1].to: \"nice:K1\" is there twice" },
	{ FRAMEWORK_WITH(COMPETENCY("W2P-A-01", "RFC 1", LINK("nice:K1")), REVIEW("exactMatchOf"), "\"nice:K1\":" NODE),
		GOOD_REGISTRY, "crosswalk_review: relation: must be one of: isRelatedTo" },
	{ FRAMEWORK_WITH(COMPETENCY("W2P-A-01", "RFC 1", ""), REVIEW("isRelatedTo"), "\"K1\":" NODE), GOOD_REGISTRY,
		"external_nodes: \"K1\" has no framework in front: write it as nice:K0674" },
	{ FRAMEWORK_WITH(COMPETENCY("W2P-A-01", "RFC 1", ""), REVIEW("isRelatedTo"), "\"ecsf:2.8\":" NODE),
		GOOD_REGISTRY, "\"ecsf\" is not in external_frameworks" },
	{ FRAMEWORK(REQUIRES("W2P-A-01", "W2P-A-02") "," REQUIRES("W2P-A-02", "W2P-A-01")), GOOD_REGISTRY,
		"W2P-A-02.requires: W2P-A-01 leads back to itself: break the circle" },
	{ FRAMEWORK(REQUIRES("W2P-A-01", "W2P-A-01")), GOOD_REGISTRY, "leads back to itself" },
	{ FRAMEWORK(REQUIRES("W2P-A-01", "W2P-A-09")), GOOD_REGISTRY,
		"W2P-A-01.requires: \"W2P-A-09\" is not in competencies" },
	{ FRAMEWORK(COMPETENCY_WITH("W2P-A-01", "RFC 1", "\"demand\":{\"codes\":[],\"weight\":6}", "")), GOOD_REGISTRY,
		"competencies[0].demand: weight: must be a whole number from 0 to 5" },
	{ FRAMEWORK(COMPETENCY_WITH("W2P-A-01", "RFC 1", "\"demand\":{\"codes\":[],\"weight\":-1}", "")), GOOD_REGISTRY,
		"competencies[0].demand: weight: must be a whole number from 0 to 5" },
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
	OK(strstr(text, "curriculum gap: ") != NULL && strstr(text, " W2P-RTG-01 ") != NULL,
		"competencies without facet are listed");
	free(text);
}

/* What contradicts itself without being malformed. */
static void test_lint_small(void)
{
	static const struct {
		const char *framework, *registry, *finding;
	} all[] = {
		{ FRAMEWORK(COMPETENCY_WITH("W2P-A-01", "RFC 1", "\"demand\":{\"codes\":[\"WG\",\"LAW\"],\"weight\":5}",
			  LINK("nice:K1"))),
			GOOD_REGISTRY, "error: framework.json: W2P-A-01: demand.weight is 5, its codes give 2" },
		{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", "")), GOOD_REGISTRY,
			"error: framework.json: external_nodes: no competency links to nice:K1" },
		{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 9", LINK("nice:K1"))), GOOD_REGISTRY,
			"error: framework.json: W2P-A-01: standard \"RFC 9\" is not in standards.json" },
		{ GOOD_FRAMEWORK,
			REGISTRY(STANDARD("RFC 1", "\"obsoleted_by\":[\"RFC 2\"],") "," STANDARD(
				"RFC 2", "\"obsoleted_by\":[\"RFC 1\"],")),
			"error: standards.json: RFC 1: its successors lead back to it" },
		{ GOOD_FRAMEWORK, REGISTRY(STANDARD("RFC 1", "\"obsoleted_by\":[\"RFC 2\"],")),
			"error: standards.json: RFC 1: its successor RFC 2 has no entry" },
		{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", LINK("nice:K1"))), GOOD_REGISTRY,
			"warning: crosswalk: 1 of 1 links have been read by one person only" },
		{ FRAMEWORK(COMPETENCY("W2P-A-01", "RFC 1", LINK("nice:K1"))), GOOD_REGISTRY,
			"warning: standards.json: status is from memory, not checked: RFC 1" },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct curriculum *c = NULL;
		struct err e = { ERR_NONE, "" };
		size_t errors = 0;
		if (!OK(load(&a, all[i].framework, all[i].registry, &c, &e) == 0, "loads: %s", e.text))
			continue;
		char *text = lint_text(c, NULL, 0, &errors);
		if (!OK(strstr(text, all[i].finding) != NULL, "%s", all[i].finding))
			printf("# %s\n", text);
		OK((errors > 0) == (all[i].finding[0] == 'e'), "an error or a warning");
		free(text);
	}
}

static void test_beside(const struct curriculum *first)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct curriculum *c = NULL;
	struct err e = { ERR_NONE, "" };
	size_t errors;
	const char *good = data_path(&a, "tests/curriculum/university.json");
	if (!OK(curriculum_load_beside(good, first, &a, &c, &e) == 0, "a second framework: %s", e.text))
		return;
	OK(c->n_competencies == 2 && c->beside == first && c->n_standards == first->n_standards &&
			c->mastery == first->mastery,
		"with the first one's registry and parameters");
	char *text = lint_text(c, NULL, 0, &errors);
	OK(errors == 0, "no lint error");
	free(text);
	c = NULL;
	OK(curriculum_load_beside(data_path(&a, "curriculum/framework.json"), first, &a, &c, &e) == -1 && c == NULL,
		"the first one is not its own second");
	OK(strstr(e.text, "framework: \"W2P\" is the first one's name, give this one its own") != NULL,
		"that says why");
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
	test_schema("tests/curriculum/university.json", "docs/schema/framework.json");
	test_schema("curriculum/standards.json", "docs/schema/standards.json");
	test_bad();
	test_clauses(c);
	test_lint(c);
	test_lint_small();
	test_beside(c);
	return tap_done();
}
