#include "grader/symbols.h"

#include "grader/compile.h"
#include "runner/base/buf.h"
#include "runner/base/text.h"

#define COLUMNS    8 /* Num: Value Size Type Bind Vis Ndx Name */
#define OUTPUT_KIB 4096

/* libc's, but a way around the lab's list: with them any function of any library can be looked up at run time. */
static const char *const loader_globs[] = { "dl*", "_dl_*", "__libc_dl*", "_rtld_*", "_r_debug", NULL };
static const char *const free_libraries[] = { "libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux*.so.*", NULL };

struct elf_symbol {
	char name[256];
	bool undefined, weak, libc;
};

static const char *shown(struct arena *a, const char *name)
{
	SCOPED_BUF b = { 0 };
	buf_init(&b, 256);
	text_for_terminal(&b, name, strlen(name), 80, false);
	return arena_strdup(a, buf_text(&b));
}

static bool any_glob(const char *const *globs, const char *name)
{
	for (; *globs != NULL; globs++)
		if (text_glob(*globs, name))
			return true;
	return false;
}

/* One row of the symbol table; false for any other line. */
static bool read_symbol(const char *line, size_t len, struct elf_symbol *out)
{
	const char *col[COLUMNS], *p = line, *end = line + len;
	size_t n = 0, size[COLUMNS];

	while (n < COLUMNS) {
		while (p < end && *p == ' ')
			p++;
		col[n] = p;
		while (p < end && *p != ' ')
			p++;
		size[n] = (size_t)(p - col[n]);
		if (size[n] == 0)
			return false;
		n++;
	}
	if (size[0] < 2 || col[0][size[0] - 1] != ':' || strspn(col[0], "0123456789") != size[0] - 1)
		return false;
	const char *at = memchr(col[7], '@', size[7]);
	size_t name_len = at != NULL ? (size_t)(at - col[7]) : size[7];
	if (name_len >= sizeof(out->name))
		name_len = sizeof(out->name) - 1;
	memcpy(out->name, col[7], name_len);
	out->name[name_len] = '\0';
	out->undefined = size[6] == 3 && memcmp(col[6], "UND", 3) == 0;
	out->weak = size[4] == 4 && memcmp(col[4], "WEAK", 4) == 0;
	out->libc = at != NULL && end - at > 7 && memcmp(at, "@GLIBC_", 7) == 0;
	return true;
}

/* What start-up code refers to without needing it. */
static bool start_up(const struct elf_symbol *s)
{
	static const char *const names[] = { "__gmon_start__", "__cxa_finalize", "_ITM_*", NULL };
	return s->weak && any_glob(names, s->name);
}

static const char *judge_symbol(const struct lab *lab, const struct elf_symbol *s, bool *exported, struct arena *a)
{
	if (!s->undefined) {
		for (size_t i = 0; i < lab->exports.n; i++)
			if (strcmp(lab->exports.item[i], s->name) == 0)
				exported[i] = true;
		return NULL;
	}
	if (any_glob(loader_globs, s->name))
		return arena_printf(a, "%s: looking up functions at run time is not allowed", shown(a, s->name));
	if (s->libc || start_up(s) || compile_matches(&lab->symbols, s->name))
		return NULL;
	return arena_printf(a, "%s: this library function is not allowed in this lab", shown(a, s->name));
}

/* " 0x0000000000000001 (NEEDED)  Shared library: [libc.so.6]" and its dangerous relatives. */
static const char *judge_dynamic(const struct lab *lab, const char *line, struct arena *a)
{
	static const struct {
		const char *tag, *why;
	} never[] = {
		{ "(RPATH)", "a library search path is not allowed" },
		{ "(RUNPATH)", "a library search path is not allowed" },
		{ "(TEXTREL)", "code that must be patched at load time is not allowed" },
		{ "(FILTER)", "a filter library is not allowed" },
		{ "(AUXILIARY)", "a filter library is not allowed" },
	};
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strstr(line, never[i].tag) != NULL)
			return never[i].why;
	const char *open = strstr(line, "(NEEDED)") != NULL ? strchr(line, '[') : NULL;
	if (open == NULL)
		return NULL;
	const char *name = arena_strndup(a, open + 1, strcspn(open + 1, "]"));
	if (any_glob(free_libraries, name))
		return NULL;
	for (size_t i = 0; i < lab->libraries.n; i++)
		if (text_glob(arena_printf(a, "lib%s.so.*", lab->libraries.item[i]), name))
			return NULL;
	return arena_printf(a, "%s: this library is not allowed in this lab", shown(a, name));
}

const char *symbols_judge(const struct lab *lab, const char *text, struct arena *a)
{
	bool *exported = arena_array(a, lab->exports.n + 1, sizeof(*exported));

	for (const char *line = text; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		struct elf_symbol s;
		const char *why = read_symbol(line, len, &s) ? judge_symbol(lab, &s, exported, a)
							     : judge_dynamic(lab, arena_strndup(a, line, len), a);
		if (why != NULL)
			return why;
		line += len + (line[len] == '\n');
	}
	for (size_t i = 0; i < lab->exports.n; i++)
		if (!exported[i])
			return arena_printf(a, "%s: your files don't define this function", lab->exports.item[i]);
	return NULL;
}

int symbols_check(const struct lab *lab, const char *object, struct keeper *k, struct arena *a, const char **reason,
	struct err *e)
{
	const char *argv[] = { "/usr/bin/readelf", "-W", "-d", "--dyn-syms", "/in/object" };
	struct job_mount mount = { object, "/in/object" };
	struct job job = { .profile = "build",
		.argv = { argv, 5 },
		.mounts = &mount,
		.n_mounts = 1,
		.needs = lab->needs_set,
		.limits = { .output_kib = OUTPUT_KIB } };
	struct result r;

	result_init(&r);
	int rc = keeper_run(k, &job, NULL, &r, e);
	if (rc == 0 && r.ending == END_NOT_STARTED)
		rc = err_set(e, ERR_OPERATOR, "readelf: not started: %.300s", buf_text(&r.err));
	/* Anything else that went wrong was done by the object, which its author made. */
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0 || r.out_cut))
		*reason = "the linked object can't be read";
	else if (rc == 0)
		*reason = symbols_judge(lab, buf_text(&r.out), a);
	result_release(&r);
	return rc;
}
