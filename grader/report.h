/* The static report: a course page for the instructor, a page per student, per record and per handout, one style sheet.
 * Plain HTML without script, made from records alone; it opens from a folder, without a server. */
#ifndef GRADER_REPORT_H
#define GRADER_REPORT_H

#include "grader/evidence.h"

struct report_lab { /* what a page needs of a lab that is at hand; a record's own lab may be gone */
	const struct lab *lab;
	const char *handout; /* text, or NULL */
	size_t handout_len;
};

struct report_student {
	const char *name;
	const char *page; /* "student/ada.html" */
};

struct report_entry { /* one record */
	const struct json *document;
	const char *id, *lab, *lab_title, *student;
	int64_t permille;
	bool passed, practice;
	bool best; /* the best of this student and lab; the later one where two are equal */
};

struct report {
	struct arena *a;
	const struct curriculum *curriculum;
	const char *title; /* of the course */
	struct report_lab *labs;
	size_t n_labs, cap_labs;
	struct report_student *students; /* sorted by name once report_finish was called */
	size_t n_students, cap_students;
	struct report_entry *entries;
	size_t n_entries, cap_entries;
};

void report_init(struct report *r, const struct curriculum *c, const char *title, struct arena *a);
void report_add_lab(struct report *r, const struct lab *lab, const char *handout, size_t handout_len);
void report_add_student(struct report *r, const char *name); /* twice is fine */
/* document stays the caller's and must outlive the report. Its student is added as well. */
void report_add_record(struct report *r, const struct json *document);

/* Decide which records are the best ones and sort. Call once, after the last add. */
void report_finish(struct report *r);

/* What a student's best records show together, held against the framework. Practice runs don't count. */
void report_competencies(const struct report *r, const char *student, struct competency_map *out);

/* The handout's page of a lab as seen from a page one folder deep, or NULL when there is no handout. */
const char *report_handout(const struct report *r, const char *lab);

/* Pages, complete and escaped. */
void report_course_page(const struct report *r, struct buf *out);
void report_student_page(const struct report *r, const struct report_student *s, struct buf *out);

/* Learners' results: for their owner alone unless the operator says otherwise. A folder is open to whom its files are. */
#define REPORT_MODE         0600
#define REPORT_FOLDER(mode) ((mode_t)((mode) | ((mode)&0444) >> 2))

/* All of it below dir, which is made if it isn't there, with files of that mode. Files of an earlier report are replaced
 * one by one. */
int report_write(const struct report *r, const char *dir, mode_t mode, struct err *e);

#endif
