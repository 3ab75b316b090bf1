/* The rows of the table of exports. Only export.c and the formats themselves include this. */
#ifndef GRADER_EXPORT_FORMATS_H
#define GRADER_EXPORT_FORMATS_H

#include "grader/export/export.h"

extern const struct export_format export_gaps, export_heatmap, export_evidence, export_trend, export_items,
	export_attention, export_map, export_standards, export_crosswalk, export_student;
extern const struct export_format export_case, export_sarif, export_junit, export_gradescope, export_canvas_grades,
	export_moodle_grades, export_canvas_outcomes, export_moodle_competencies;

#endif
