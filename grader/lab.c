#include "grader/lab.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/text.h"
#include "runner/guarantee.h"

#define LAB_JSON_MAX ((size_t)1 << 20)
#define SCHEMA       "plumb-lab/1"

const char *const level_words[] = { "MUST", "SHOULD", "MAY", NULL };
const char *const contract_words[] = { "function", "program", "board", NULL };

struct lab_doc { /* lab.json as it stands in the file */
	const char *schema;
	const struct json *build, *vector, *groups, *validators;
	struct lab lab;
};

/* clang-format off */
#define FIELD(type, name, kind, required, min, max, words) \
	{ #name, kind, offsetof(struct type, name), required, min, max, words }
#define LIMIT(name) { #name, JSON_INT, offsetof(struct job_limits, name), false, 1, JSON_INT_MAX, NULL }
#define IN_LAB(name, kind, required, min, max, words) \
	{ #name, kind, offsetof(struct lab_doc, lab.name), required, min, max, words }

static const struct json_field lab_fields[] = {
	FIELD(lab_doc, schema, JSON_STRING, true, 0, 0, NULL),
	IN_LAB(id, JSON_STRING, true, 0, 0, NULL),
	IN_LAB(title, JSON_STRING, true, 0, 0, NULL),
	IN_LAB(contract, JSON_ENUM, true, 0, 0, contract_words),
	IN_LAB(standards, JSON_STRINGS, true, 0, 0, NULL),
	IN_LAB(pass_permille, JSON_INT, true, 1, 1000, NULL),
	IN_LAB(files, JSON_STRINGS, true, 0, 0, NULL),
	IN_LAB(sources, JSON_STRINGS, true, 0, 0, NULL),
	IN_LAB(header, JSON_STRING, false, 0, 0, NULL),
	IN_LAB(exports, JSON_STRINGS, false, 0, 0, NULL),
	IN_LAB(libraries, JSON_STRINGS, false, 0, 0, NULL),
	IN_LAB(symbols, JSON_STRINGS, false, 0, 0, NULL),
	IN_LAB(needs, JSON_STRINGS, true, 0, 0, NULL),
	FIELD(lab_doc, build, JSON_NODE, false, 0, 0, NULL),
	FIELD(lab_doc, vector, JSON_NODE, false, 0, 0, NULL),
	FIELD(lab_doc, groups, JSON_NODE, true, 0, 0, NULL),
	FIELD(lab_doc, validators, JSON_NODE, false, 0, 0, NULL),
	{ 0 },
};

static const struct json_field limit_fields[] = {
	LIMIT(wall_ms), LIMIT(cpu_ms), LIMIT(memory_kib), LIMIT(pids), LIMIT(output_kib), LIMIT(disk_kib),
	LIMIT(inodes), LIMIT(open_files),
	{ 0 },
};

static const struct json_field group_fields[] = {
	FIELD(lab_group, id, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_group, title, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_group, clause, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_group, level, JSON_ENUM, true, 0, 0, level_words),
	FIELD(lab_group, weight, JSON_INT, true, 1, 1000, NULL),
	FIELD(lab_group, competencies, JSON_STRINGS, true, 0, 0, NULL),
	FIELD(lab_group, read, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_group, hint, JSON_STRING, true, 0, 0, NULL),
	{ 0 },
};

static const struct json_field validator_fields[] = {
	FIELD(lab_validator, name, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_validator, package, JSON_STRING, true, 0, 0, NULL),
	FIELD(lab_validator, argv, JSON_STRINGS, true, 0, 0, NULL),
	FIELD(lab_validator, wall_ms, JSON_INT, true, 1, 600000, NULL),
	{ 0 },
};
/* clang-format on */

/* Whatever is wrong in a lab's folder is for the lab's author, unless the machine fell short. */
static int to_author(struct err *e)
{
	if (e != NULL && e->kind == ERR_INPUT)
		e->kind = ERR_LAB;
	return -1;
}

static bool lab_word(const char *s)
{
	if (s == NULL || !isalnum((unsigned char)s[0]) || strlen(s) > 64)
		return false;
	for (; *s != '\0'; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '-')
			return false;
	return true;
}

static bool c_identifier(const char *s)
{
	if (!isalpha((unsigned char)s[0]) && s[0] != '_')
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static bool library_name(const char *s)
{
	return isalnum((unsigned char)s[0]) && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_+.-") == strlen(s);
}

static bool top_folder_glob(const char *s)
{
	return s[0] != '\0' && s[0] != '.' && strchr(s, '/') == NULL;
}

static bool header_path(const char *s)
{
	return isalnum((unsigned char)s[0]) && strstr(s, "..") == NULL && strlen(s) < 128 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") == strlen(s);
}

static bool not_empty(const char *s)
{
	return s[0] != '\0';
}

/* clang-format off */
static const struct { const char *key; size_t offset; bool (*good)(const char *); size_t least; const char *want; } lists[] = {
	{ "standards", offsetof(struct lab, standards), not_empty, 1, "the id of a standard, such as \"RFC 4034\"" },
	{ "files", offsetof(struct lab, files), top_folder_glob, 1, "a glob without '/' and without a leading '.'" },
	{ "sources", offsetof(struct lab, sources), top_folder_glob, 1, "a glob without '/' and without a leading '.'" },
	{ "exports", offsetof(struct lab, exports), c_identifier, 0, "the name of a C function" },
	{ "libraries", offsetof(struct lab, libraries), library_name, 0, "the name of a library, such as \"crypto\"" },
	{ "symbols", offsetof(struct lab, symbols), not_empty, 0, "a glob" },
};
/* clang-format on */

static int check_lists(const struct lab *lab, const char *place, struct err *e)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct json_strings *list = (const void *)((const char *)lab + lists[i].offset);
		if (list->n < lists[i].least)
			return err_set(e, ERR_LAB, "%s: %s: empty; name %s", place, lists[i].key, lists[i].want);
		for (size_t k = 0; k < list->n; k++)
			if (!lists[i].good(list->item[k]))
				return err_set(e, ERR_LAB, "%s: %s[%zu]: \"%s\" is not %s", place, lists[i].key, k,
					list->item[k], lists[i].want);
	}
	return 0;
}

static int read_limits(
	const struct json *node, const char *path, struct arena *a, struct job_limits *out, struct err *e)
{
	if (node != NULL && json_object(node, path, limit_fields, out, a, e) < 0)
		return to_author(e);
	return 0;
}

static int check_group(const struct lab *lab, const struct lab_group *g, const char *path, struct err *e)
{
	if (!lab_word(g->id))
		return err_set(e, ERR_LAB, "%s.id: \"%s\" is not made of a-z, 0-9 and '-'", path, g->id);
	if (lab_group_find(lab, g->id) != g)
		return err_set(e, ERR_LAB, "%s.id: \"%s\" is there twice", path, g->id);
	if (g->competencies.n == 0)
		return err_set(
			e, ERR_LAB, "%s.competencies: empty; name one that these vectors are evidence for", path);
	if (strchr(g->read, '#') == NULL)
		return err_set(e, ERR_LAB, "%s.read: \"%s\" names no anchor; write handout.md#ANCHOR", path, g->read);
	return 0;
}

static int read_groups(const struct json *list, const char *place, struct arena *a, struct lab *lab, struct err *e)
{
	size_t cap = 0;
	int64_t sum = 0;

	if (!json_is_array(list) || json_first(list) == NULL)
		return err_set(e, ERR_LAB, "%s: groups: not an array with at least one group", place);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: groups[%zu]", place, lab->n_groups);
		struct lab_group *g = arena_push(a, &lab->groups, &lab->n_groups, &cap, sizeof(*g));
		if (json_object(node, path, group_fields, g, a, e) < 0)
			return to_author(e);
		if (check_group(lab, g, path, e) < 0)
			return -1;
		sum += g->weight;
	}
	if (sum != 1000)
		return err_set(e, ERR_LAB, "%s: groups: the weights add up to %lld; they must make 1000", place,
			(long long)sum);
	return 0;
}

static int read_validators(const struct json *list, const char *place, struct arena *a, struct lab *lab, struct err *e)
{
	size_t cap = 0;

	if (list == NULL)
		return 0;
	if (!json_is_array(list))
		return err_set(e, ERR_LAB, "%s: validators: not an array", place);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: validators[%zu]", place, lab->n_validators);
		struct lab_validator *v = arena_push(a, &lab->validators, &lab->n_validators, &cap, sizeof(*v));
		if (json_object(node, path, validator_fields, v, a, e) < 0)
			return to_author(e);
		if (v->argv.n == 0 || v->argv.item[0][0] != '/')
			return err_set(e, ERR_LAB, "%s.argv: the first word must be a program's absolute path", path);
		for (size_t i = 0; i + 1 < lab->n_validators; i++)
			if (strcmp(lab->validators[i].name, v->name) == 0)
				return err_set(e, ERR_LAB, "%s.name: \"%s\" is there twice", path, v->name);
	}
	return 0;
}

/* What a contract asks for, and what makes no sense in it. */
static int check_contract(const struct lab *lab, const char *place, struct err *e)
{
	if (lab->contract == CONTRACT_FUNCTION && lab->exports.n == 0)
		return err_set(e, ERR_LAB, "%s: exports: empty; a function lab names what it calls", place);
	if (lab->contract == CONTRACT_BOARD && lab->header == NULL)
		return err_set(e, ERR_LAB, "%s: header: missing; a board lab has include/board.h", place);
	if (lab->contract != CONTRACT_PROGRAM && lab->n_validators > 0)
		return err_set(e, ERR_LAB, "%s: validators: only a program lab has them", place);
	if (lab->contract != CONTRACT_FUNCTION && lab->exports.n > 0)
		return err_set(e, ERR_LAB, "%s: exports: only a function lab has them", place);
	return 0;
}

static int need_file(const struct lab *lab, const char *name, bool folder, struct err *e)
{
	struct stat st;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", lab->dir, name) >= (int)sizeof(path))
		return err_set(e, ERR_LAB, "%s: the path is too long", lab->dir);
	if (lstat(path, &st) < 0)
		return errno == ENOENT ? err_set(e, ERR_LAB, "%s: missing; a %s lab needs this %s", path,
						 contract_words[lab->contract], folder ? "folder" : "file")
				       : err_sys(e, ERR_LAB, "%s", path);
	if (folder ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
		return err_set(e, ERR_LAB, "%s: not a plain %s", path, folder ? "folder" : "file");
	return 0;
}

static int check_files(const struct lab *lab, struct err *e)
{
	static const struct {
		const char *name;
		bool folder;
		int contract; /* -1 = both */
	} files[] = {
		{ "handout.md", false, -1 },
		{ "generate.c", false, -1 },
		{ "starter", true, -1 },
		{ "reference", true, -1 },
		{ "harness.c", false, CONTRACT_FUNCTION },
		{ "check.c", false, CONTRACT_PROGRAM },
		{ "include/startup.c", false, CONTRACT_BOARD },
		{ "include/board.ld", false, CONTRACT_BOARD },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if ((files[i].contract < 0 || files[i].contract == lab->contract) &&
			need_file(lab, files[i].name, files[i].folder, e) < 0)
			return -1;
	return lab->header != NULL ? need_file(lab, lab->header, false, e) : 0;
}

static int check_identity(const struct lab_doc *doc, const char *place, struct err *e)
{
	const char *folder = strrchr(doc->lab.dir, '/') + 1;

	if (strcmp(doc->schema, SCHEMA) != 0)
		return err_set(e, ERR_LAB, "%s: schema: \"%s\"; this program reads %s", place, doc->schema, SCHEMA);
	if (!lab_word(doc->lab.id))
		return err_set(e, ERR_LAB, "%s: id: \"%s\" is not made of a-z, 0-9 and '-'", place, doc->lab.id);
	if (strcmp(doc->lab.id, folder) != 0)
		return err_set(
			e, ERR_LAB, "%s: id: \"%s\" differs from the folder's name \"%s\"", place, doc->lab.id, folder);
	if (doc->lab.header != NULL && !header_path(doc->lab.header))
		return err_set(
			e, ERR_LAB, "%s: header: \"%s\" is not a plain path below the lab", place, doc->lab.header);
	return 0;
}

static int read_document(
	const struct json *root, const char *place, struct arena *a, struct lab_doc *doc, struct err *e)
{
	if (json_object(root, place, lab_fields, doc, a, e) < 0)
		return to_author(e);
	if (check_identity(doc, place, e) < 0 || check_lists(&doc->lab, place, e) < 0 ||
		read_limits(doc->build, arena_printf(a, "%s: build", place), a, &doc->lab.build, e) < 0 ||
		read_limits(doc->vector, arena_printf(a, "%s: vector", place), a, &doc->lab.vector, e) < 0 ||
		read_groups(doc->groups, place, a, &doc->lab, e) < 0 ||
		read_validators(doc->validators, place, a, &doc->lab, e) < 0 || check_contract(&doc->lab, place, e) < 0)
		return -1;
	return guarantee_set_parse(&doc->lab.needs, arena_printf(a, "%s: needs", place), &doc->lab.needs_set, e) < 0
		       ? to_author(e)
		       : 0;
}

static int lab_digest(struct lab *lab, struct arena *a, struct err *e)
{
	struct digest d;
	digest_begin(&d);
	int rc = digest_tree(&d, lab->dir, e);
	if (rc == 0) {
		digest_text(&d, "labs/kit");
		rc = digest_tree(&d, data_path(a, "labs/kit"), e);
	}
	digest_end(&d, lab->digest);
	return rc;
}

int lab_load(const char *dir, struct arena *a, struct lab **out, struct err *e)
{
	struct lab_doc doc = { 0 };
	char real[PATH_MAX], *text;
	size_t len;
	SCOPED_JSON root = NULL;
	const char *place = arena_printf(a, "%s/lab.json", dir);

	if (realpath(dir, real) == NULL || strcmp(real, "/") == 0)
		return err_sys(e, ERR_LAB, "%s: no such lab", dir);
	doc.lab.dir = arena_strdup(a, real);
	if (io_read_file(AT_FDCWD, place, LAB_JSON_MAX, a, &text, &len, e) < 0 ||
		json_parse(text, len, place, &root, e) < 0)
		return to_author(e);
	if (read_document(root, place, a, &doc, e) < 0 || check_files(&doc.lab, e) < 0 ||
		lab_digest(&doc.lab, a, e) < 0)
		return -1;
	*out = arena_memdup(a, &doc.lab, sizeof(doc.lab));
	return 0;
}

int64_t lab_wall_ms(const struct lab *lab)
{
	if (lab->vector.wall_ms != 0)
		return lab->vector.wall_ms;
	return lab->contract == CONTRACT_FUNCTION ? 1000 : 5000;
}

const struct lab_group *lab_group_find(const struct lab *lab, const char *id)
{
	for (size_t i = 0; i < lab->n_groups; i++)
		if (strcmp(lab->groups[i].id, id) == 0)
			return &lab->groups[i];
	return NULL;
}
