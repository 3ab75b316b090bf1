/* The inside of the fetch child: what a walk through a hostile tree has in common, be it of git objects or of a plain
 * directory. Nothing outside grader/fetch*.c includes this. */
#ifndef GRADER_FETCH_WALK_H
#define GRADER_FETCH_WALK_H

#include <locale.h>

#include "grader/fetch.h"
#include "runner/base/buf.h"
#include "runner/base/json.h"

/* Generous for a lab of a few C files with notes and pictures, small for a bomb. Everything is counted as it would be
 * written out: a tree that is named ten times counts ten times. */
enum fetch_limit {
	FETCH_ENTRIES = 2000,        /* in the whole tree */
	FETCH_DEPTH = 16,            /* folders below each other */
	FETCH_FILE = 1 << 20,        /* bytes of a file that the lab asks for */
	FETCH_OTHER_FILE = 10 << 20, /* bytes of any other file */
	FETCH_TOTAL = 64 << 20,      /* bytes of all files, taken or not */
	FETCH_TAKEN_TOTAL = 4 << 20, /* bytes of the files that the lab asks for */
	FETCH_OBJECT = 1 << 20,      /* bytes of a commit or tree object */
	FETCH_PATH = 1024,           /* bytes of a path */
	FETCH_ANSWER = 1 << 20,      /* bytes of the child's answer */
	FETCH_CPU_S = 10,
	FETCH_WALL_MS = 20000,
	FETCH_MEMORY = 512 << 20, /* bytes on top of what the child has at its start */
};

struct fetch_order {
	const char *repo, *tree, *commit, *quarantine, *dest;
	struct json_strings files;
};
extern const struct json_field fetch_order_fields[];
extern const struct json_field fetch_answer_fields[];

struct fetch_answer {
	int status; /* enum fetch_status */
	const char *reason, *place;
	const struct json *files;
};
enum fetch_status { FETCH_DONE, FETCH_REFUSED, FETCH_ERROR };
extern const char *const fetch_status_words[];

struct name_key {
	const uint8_t *key;
	size_t len;
	const char *name;
};

struct name_list { /* of one folder, for the search for twins */
	struct name_key *keys;
	size_t n, cap;
};

struct wish { /* what the lab asks for, written once the whole tree was found to be good */
	const char *name;
	int64_t bytes;
	uint8_t id[20]; /* git's name of the object, in a commit */
};

struct walk {
	const struct fetch_order *order;
	struct arena *a;
	locale_t loc;
	int dest;
	int64_t entries, total, taken;
	struct buf path; /* the folder that is being looked at, "" or "a/b/" */
	struct wish *wishes;
	size_t n_wishes, cap_wishes;
	const char *reason, *place; /* set once refused */
};

/* Refuse the submission at this name in the current folder. Returns 1, what every walk function returns for it. */
int walk_refuse(struct walk *w, const char *name, size_t n, const char *reason);

/* One more entry: the count, the name's faults, its twins in the folder. 0 or 1. */
int walk_entry(struct walk *w, struct name_list *folder, const char *name, size_t n);
int walk_twins(struct walk *w, struct name_list *folder);

/* One more file of that size: caps; a wish if the lab asks for it. id may be NULL. 0 or 1. */
int walk_file(struct walk *w, const char *name, int64_t bytes, const uint8_t *id);

/* Grant a wish. 0, or -1 with *e. */
int walk_write(struct walk *w, const struct wish *wish, const void *data, size_t n, struct err *e);

/* Into and out of a folder. walk_down: 0 or 1. */
int walk_down(struct walk *w, const char *name);
void walk_up(struct walk *w);

/* Both walks: 0 = done, 1 = refused, -1 = our fault. Opening happens before the lock and parses nothing of a
 * stranger's: no configuration, no ref, only the names of pack files. */
struct git_odb;
int fetch_git_open(const struct fetch_order *o, struct git_odb **out, struct err *e);
void fetch_git_free(struct git_odb *odb);
int fetch_git_walk(struct git_odb *odb, struct walk *w, struct err *e);
int fetch_dir_walk(struct walk *w, int dirfd, struct err *e);

/* rlimits, Landlock, seccomp policy `fetch`, in this order; there is no way back. */
int fetch_lock(const char *const *read_paths, const char *write_path, struct err *e);

#endif
