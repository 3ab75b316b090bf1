/* A handout as a page: whatever the author wrote, only tags of the list come out, and an anchor that is promised is on
 * the page. The input is the text, a border, and an anchor. */
#include "grader/web/markdown.h"

#include "tests/fuzz/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF page = { 0 }, mark = { 0 };
	size_t rest, n = fuzz_split(data, size, &rest);
	const char *anchor = fuzz_text(&a, data + rest, size - rest);
	buf_init(&page, (size_t)1 << 24);
	buf_init(&mark, size + 16);
	markdown_page(&page, "title", (const char *)data, n, "../");
	MUST(buf_ok(&page), "the page fits");
	page_check(buf_text(&page), page.len, page_link_ok);
	if (*anchor != '\0' && markdown_has_anchor((const char *)data, n, anchor)) {
		(void)buf_printf(&mark, " id=\"%s\"", anchor);
		MUST(strstr(buf_text(&page), buf_text(&mark)) != NULL, "an anchor that is promised is there");
	}
	return 0;
}
