/* The words of the views, and sentences with places for numbers and names. */
#include <string.h>

#include "grader/mastery/view_parts.h"

const char *const view_state_words[] = { "not assessed", "undecided", "below", "demonstrated", NULL };
const char *const view_page_words[] = { "gaps", "heatmap", "evidence", "trend", "items", "attention", "map",
	"crosswalk", "student", "method", "record", "handout", NULL };
const char *const view_gap_kind_words[] = { "none", "curriculum", "evidence", "learner", "observed", NULL };
const char *const view_item_flag_words[] = { "nobody has it right", "everybody has it right",
	"does not go with the rest", "does not tell strong from weak", "too few learners", NULL };
const char *const view_rule_words[] = { "no submission", "critical case", "heavy gaps", "falling", NULL };

const char *view_words_fill(const struct view_words *w, const char *translated, struct arena *a)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 65536);
	for (const char *p = translated; *p != '\0'; p++) {
		bool place = *p == '%' && p[1] >= '1' && p[1] <= '4' && w->arg[p[1] - '1'] != NULL;
		if (place)
			buf_puts(&out, w->arg[*++p - '1']);
		else
			buf_u8(&out, (uint8_t)*p);
	}
	return arena_strdup(a, buf_text(&out));
}

const char *view_words_english(const struct view_words *w, struct arena *a)
{
	const char *text = w->many != NULL && w->n != 1 ? w->many : w->one;
	return text == NULL ? "" : view_words_fill(w, text, a);
}

const char *view_percent(int64_t e4, struct arena *a)
{
	return e4 < 0 ? "?" : arena_printf(a, "%d %%", (int)((e4 + 50) / 100));
}

void view_push_string(struct json_strings *s, const char *text, struct arena *a)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->item[i], text) == 0)
			return;
	const char **item = arena_array(a, s->n + 1, sizeof *item);
	if (s->n > 0)
		memcpy(item, s->item, s->n * sizeof *item);
	item[s->n++] = text;
	s->item = item;
}
