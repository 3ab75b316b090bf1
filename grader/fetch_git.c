/* The walk through a commit.
 *
 * libgit2 finds, inflates and undeltifies objects; the size in an object's header is asked first, so that a bomb is
 * refused before it is inflated. Commit and tree objects are read by the bounded cursor here and not by libgit2's own
 * parsers, because those normalise modes, and what a tree claims is exactly what is judged. Only the object database is
 * opened: configuration, refs, replacements, grafts, attributes and filters don't exist for this code. */
#include <git2.h>

#include "grader/fetch_walk.h"

struct entry {
	char mode[8];
	const char *name;
	size_t name_len;
	git_oid id;
};

struct frame {
	git_odb_object *tree;
	struct cursor c;
	struct name_list names;
};

/* Modes as git writes them. Everything else in a tree was made by hand. */
static const struct mode {
	const char *digits;
	git_object_t type;
	const char *refusal;
} modes[] = {
	{ "100644", GIT_OBJECT_BLOB, NULL },
	{ "100755", GIT_OBJECT_BLOB, NULL },
	{ "40000", GIT_OBJECT_TREE, NULL },
	{ "120000", GIT_OBJECT_BLOB, "a symbolic link: commit the file itself" },
	{ "160000", GIT_OBJECT_COMMIT, "a submodule: commit the files themselves" },
};

static int odb_error(struct err *e, const git_oid *id)
{
	const git_error *last = git_error_last();
	char hex[GIT_OID_HEXSZ + 1] = "";
	(void)git_oid_tostr(hex, sizeof hex, id);
	return err_set(e, ERR_OPERATOR,
		"object %s cannot be read (%s): run git fsck; a clone that borrows or lacks "
		"objects must be made whole first",
		hex, last != NULL ? last->message : "no reason given");
}

int fetch_git_open(const struct fetch_order *o, struct git_odb **out, struct err *e)
{
	char path[4096];
	git_odb *odb = NULL;
	if ((size_t)snprintf(path, sizeof path, "%s/objects", o->repo) >= sizeof path)
		return err_set(e, ERR_OPERATOR, "%.200s: path too long", o->repo);
	if (git_libgit2_init() < 0 || git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) < 0 ||
		git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)16 << 20) < 0 ||
		git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)128 << 20) < 0)
		return err_set(e, ERR_BUG, "libgit2 does not start");
	if (git_odb_open(&odb, path) < 0)
		return err_set(e, ERR_OPERATOR, "%s: %s", o->repo, git_error_last()->message);
	if (o->quarantine != NULL && git_odb_add_disk_alternate(odb, o->quarantine) < 0) {
		git_odb_free(odb);
		return err_set(e, ERR_OPERATOR, "%s: %s", o->quarantine, git_error_last()->message);
	}
	*out = odb;
	return 0;
}

void fetch_git_free(struct git_odb *odb)
{
	git_odb_free(odb);
	(void)git_libgit2_shutdown();
}

/* The object whole, if it is of that type and not larger than that. 0, 1 refused, -1. */
static int read_object(
	git_odb *odb, struct walk *w, const git_oid *id, git_object_t type, git_odb_object **out, struct err *e)
{
	size_t size;
	git_object_t is;
	if (git_odb_read_header(&size, &is, odb, id) < 0)
		return odb_error(e, id);
	if (is != type)
		return walk_refuse(w, "", 0, "an object is not of the kind that the tree says: commit again with git");
	if (size > FETCH_OBJECT)
		return walk_refuse(w, "", 0, "a folder or a commit message above 1 MiB: make it smaller");
	return git_odb_read(out, odb, id) < 0 ? odb_error(e, id) : 0;
}

/* 0, 1 at the end, -1 malformed. */
static int next_entry(struct cursor *c, struct entry *out)
{
	size_t n = 0;
	if (cursor_done(c))
		return 1;
	for (uint8_t d = cursor_u8(c); d != ' '; d = cursor_u8(c)) {
		if (c->bad || n >= sizeof out->mode - 1)
			return -1;
		out->mode[n++] = (char)d;
	}
	out->mode[n] = '\0';
	const uint8_t *nul = memchr(c->p, 0, cursor_left(c));
	if (nul == NULL)
		return -1;
	out->name_len = (size_t)(nul - c->p);
	out->name = (const char *)cursor_bytes(c, out->name_len + 1);
	const uint8_t *id = cursor_bytes(c, GIT_OID_RAWSZ);
	if (id == NULL)
		return -1;
	memcpy(out->id.id, id, GIT_OID_RAWSZ);
	return 0;
}

static const struct mode *find_mode(const char *digits)
{
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
		if (strcmp(modes[i].digits, digits) == 0)
			return &modes[i];
	return NULL;
}

static int enter_blob(git_odb *odb, struct walk *w, const struct entry *en, struct err *e)
{
	git_object_t is;
	size_t size;
	if (git_odb_read_header(&size, &is, odb, &en->id) < 0)
		return odb_error(e, &en->id);
	if (is != GIT_OBJECT_BLOB)
		return walk_refuse(w, en->name, en->name_len,
			"an object is not of the kind that the tree says: commit again with git");
	return walk_file(w, en->name, size > INT64_MAX ? INT64_MAX : (int64_t)size, en->id.id);
}

static int write_blob(git_odb *odb, struct walk *w, const struct wish *wish, struct err *e)
{
	git_odb_object *blob;
	git_oid id;
	if (git_oid_fromraw(&id, wish->id) < 0 || git_odb_read(&blob, odb, &id) < 0)
		return odb_error(e, &id);
	int rc = walk_write(w, wish, git_odb_object_data(blob), git_odb_object_size(blob), e);
	git_odb_object_free(blob);
	return rc;
}

static int push_tree(git_odb *odb, struct walk *w, const git_oid *id, struct frame *f, struct err *e)
{
	git_odb_object *tree = NULL;
	int rc = read_object(odb, w, id, GIT_OBJECT_TREE, &tree, e);
	if (rc == 0)
		*f = (struct frame){ .tree = tree,
			.c = cursor_of(git_odb_object_data(tree), git_odb_object_size(tree)) };
	return rc;
}

/* One entry of the innermost folder. *depth grows when it is a folder itself and shrinks at the folder's end. */
static int step(git_odb *odb, struct walk *w, struct frame *stack, size_t *depth, struct err *e)
{
	struct frame *f = &stack[*depth - 1];
	struct entry en;
	int rc = next_entry(&f->c, &en);
	if (rc < 0)
		return walk_refuse(w, "", 0, "a folder's tree object is malformed: commit again with git");
	if (rc > 0) {
		rc = walk_twins(w, &f->names);
		git_odb_object_free(f->tree);
		walk_up(w);
		(*depth)--;
		return rc;
	}
	const struct mode *m = find_mode(en.mode);
	rc = walk_entry(w, &f->names, en.name, en.name_len);
	if (rc != 0)
		return rc;
	if (m == NULL || m->refusal != NULL)
		return walk_refuse(w, en.name, en.name_len,
			m != NULL ? m->refusal : "an entry that is neither file nor folder: commit again with git");
	if (m->type == GIT_OBJECT_BLOB)
		return enter_blob(odb, w, &en, e);
	if (*depth >= FETCH_DEPTH)
		return walk_refuse(w, en.name, en.name_len, "more than 16 folders below each other: flatten them");
	rc = walk_down(w, en.name);
	rc = rc != 0 ? rc : push_tree(odb, w, &en.id, &stack[*depth], e);
	*depth += rc == 0;
	return rc;
}

/* "tree <40 digits>\n" is how every commit begins. */
static int tree_of(git_odb *odb, struct walk *w, git_oid *tree, struct err *e)
{
	git_odb_object *commit = NULL;
	git_oid id;
	if (strlen(w->order->commit) != GIT_OID_HEXSZ || git_oid_fromstr(&id, w->order->commit) < 0)
		return err_set(e, ERR_USAGE, "%.80s: not a commit's full SHA-1 name", w->order->commit);
	int rc = read_object(odb, w, &id, GIT_OBJECT_COMMIT, &commit, e);
	if (rc != 0)
		return rc;
	const char *text = git_odb_object_data(commit);
	size_t n = git_odb_object_size(commit);
	char hex[GIT_OID_HEXSZ + 1] = "";
	if (n > 5 + GIT_OID_HEXSZ && memcmp(text, "tree ", 5) == 0 && text[5 + GIT_OID_HEXSZ] == '\n')
		memcpy(hex, text + 5, GIT_OID_HEXSZ);
	git_odb_object_free(commit);
	if (hex[0] == '\0' || git_oid_fromstr(tree, hex) < 0)
		return walk_refuse(w, "", 0, "the commit object is malformed: commit again with git");
	return 0;
}

int fetch_git_walk(struct git_odb *odb, struct walk *w, struct err *e)
{
	struct frame stack[FETCH_DEPTH];
	size_t depth = 0;
	git_oid top;
	int rc = tree_of(odb, w, &top, e);
	rc = rc != 0 ? rc : push_tree(odb, w, &top, &stack[0], e);
	if (rc != 0)
		return rc;
	for (depth = 1; rc == 0 && depth > 0;)
		rc = step(odb, w, stack, &depth, e);
	while (depth > 0)
		git_odb_object_free(stack[--depth].tree);
	for (size_t i = 0; rc == 0 && i < w->n_wishes; i++)
		rc = write_blob(odb, w, &w->wishes[i], e);
	return rc;
}
