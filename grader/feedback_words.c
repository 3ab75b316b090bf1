/* The words of feedback: what terminal and page both say. Plain sentences, none of our jargon. */
#include "grader/feedback.h"

#include <string.h>

#include "grader/evidence_read.h"
#include "grader/mastery/view.h"
#include "runner/guarantee.h"

#define N_(text) text /* a msgid in a table: pages have other languages */

/* What a word of the record reads like after "the program ...". */
static const char *const outcome_says[OUTCOME_COUNT] = {
	[OUTCOME_OK] = N_("is right"),
	[OUTCOME_WRONG] = N_("gives a wrong answer"),
	[OUTCOME_REJECTED_VALID] = N_("refuses what is valid"),
	[OUTCOME_ACCEPTED_INVALID] = N_("accepts what must be refused"),
	[OUTCOME_CRASH] = N_("crashes"),
	[OUTCOME_SANITIZER] = N_("is right only by luck (found by a sanitizer)"),
	[OUTCOME_TIMEOUT] = N_("does not answer in time"),
	[OUTCOME_MEMORY] = N_("wants more memory than it may have"),
	[OUTCOME_OUTPUT] = N_("writes more output than it may"),
	[OUTCOME_DISK] = N_("writes more to disk than it may"),
	[OUTCOME_DENIED] = N_("makes a system call that is not allowed"),
	[OUTCOME_PROTOCOL] = N_("ends without a usable answer"),
	[OUTCOME_CASCADED] = N_("is wrong because an earlier step is"),
	[OUTCOME_NOT_RUN] = N_("was not run"),
};

static const char *const build_says[] = {
	[BUILD_OK] = N_("ok"),
	[BUILD_REFUSED] = N_("the tree was refused, nothing was built"),
	[BUILD_NO_FILES] = N_("there is no file that this lab asks for"),
	[BUILD_ERROR] = N_("the compiler or linker refuses it"),
	[BUILD_LIMIT] = N_("the build ran into a limit"),
	[BUILD_SYMBOLS] = N_("it builds, but not with what this lab allows"),
};

/* "this machine could not ..." */
static const char *const missing_says[G_COUNT] = {
	[G_NO_NETWORK] = "cut off the network",
	[G_READ_ONLY_ROOT] = "protect its files",
	[G_PRIVATE_IPC] = "separate shared memory",
	[G_NO_PRIVILEGE] = "drop every privilege",
	[G_SYSCALL_FILTER] = "filter system calls",
	[G_NOTHING_LEFT] = "clean up for certain",
	[G_MEMORY_CAP] = "limit memory",
	[G_PIDS_CAP] = "limit processes",
	[G_CPU_CAP] = "limit processor time",
	[G_WALL_CAP] = "limit time",
	[G_OUTPUT_CAP] = "limit output",
	[G_DISK_CAP] = "limit disk space",
	[G_OWN_KERNEL] = "give it a kernel of its own",
	[G_PRIVATE_WIRE] = "join two programs by a wire of their own",
};

const char *feedback_outcome(const char *outcome_word)
{
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		if (strcmp(outcome_words[i], outcome_word) == 0)
			return outcome_says[i];
	return NULL;
}

const char *feedback_build(const char *build_word)
{
	for (size_t i = 0; i < sizeof build_says / sizeof *build_says; i++)
		if (strcmp(build_outcome_words[i], build_word) == 0)
			return build_says[i];
	return NULL;
}

/* As the dashboard says it. */
static const char *state_word(const char *state)
{
	for (size_t i = 0; i < MASTERY_STATES; i++)
		if (strcmp(mastery_state_words[i], state) == 0)
			return view_state_words[i];
	return state;
}

/* Short: with the name of the competency it fits beside "remote: ". Records of before the model have other words. */
int feedback_competency(const struct json *line, struct buf *out)
{
	int64_t tried = evidence_int(line, "attempted"), failed = tried - evidence_int(line, "held");
	int64_t more = evidence_int(line, "more"), cover = evidence_int(line, "more_coverage");
	const char *state = evidence_text(line, "state"), *word = state_word(state);
	if (strcmp(state, mastery_state_words[MASTERY_GAP]) == 0 && evidence_true(line, "critical_failed"))
		return buf_printf(out, "%s: a critical case fails", word);
	if (strcmp(state, mastery_state_words[MASTERY_GAP]) == 0)
		return buf_printf(
			out, "%s: %d of %d clauses fail%s", word, (int)failed, (int)tried, failed == 1 ? "s" : "");
	if (strcmp(state, mastery_state_words[MASTERY_UNDETERMINED]) != 0)
		return buf_puts(out, word);
	if (failed > 0)
		return buf_printf(out, "%s: %d of %d fail%s", word, (int)failed, (int)tried, failed == 1 ? "s" : "");
	if (more != 0 || cover != 0)
		return more < 0 ? buf_printf(out, "%s: many more wanted", word)
				: buf_printf(out, "%s: %d more wanted", word, (int)(more > cover ? more : cover));
	return buf_printf(out, "%s: one side only", word);
}

int feedback_missing(const struct json *record, struct buf *out)
{
	const struct json *list = evidence_list(evidence_node(record, "environment"), "missing");
	bool first = true;
	for (; list != NULL; list = json_next(list)) {
		enum guarantee g;
		if (json_string(list) == NULL || guarantee_parse(json_string(list), &g) != 0)
			continue;
		buf_printf(out, "%s%s", first ? "could not " : ", ", missing_says[g]);
		first = false;
	}
	return buf_ok(out) ? 0 : -1;
}

static bool is_followed(const struct json *group)
{
	const char *outcome = evidence_text(evidence_node(group, "failure"), "outcome");
	return strcmp(outcome, outcome_words[OUTCOME_CASCADED]) == 0;
}

/* A hole before a bug; then the first step that fails of itself, since later ones may follow from it. */
const struct json *feedback_look_first(const struct json *record)
{
	const struct json *best = NULL;
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g)) {
		if (evidence_node(g, "failure") == NULL)
			continue;
		if (evidence_true(g, "security"))
			return g;
		if (best == NULL || (is_followed(best) && !is_followed(g)))
			best = g;
	}
	return best;
}
