/* The checker of the smallest program lab. check CASE.json ANSWER_DIR NOW | check --corrupt CASE.json ANSWER_DIR NOW DEST */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define MAX (1 << 20)

struct lines {
	char *line[4096];
	size_t n;
};

static char *slurp(const char *path)
{
	char *text = calloc(1, MAX + 1);
	FILE *f = fopen(path, "r");
	if (f == NULL || text == NULL)
		exit(1);
	size_t n = fread(text, 1, MAX, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static struct lines split(char *text)
{
	struct lines l = { .n = 0 };
	while (*text != '\0' && l.n < 4096) {
		size_t n = strcspn(text, "\n");
		l.line[l.n++] = text;
		text += n + (text[n] == '\n');
		text[-1] = '\0';
	}
	return l;
}

static void lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
}

static int cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *input_of(const cJSON *c)
{
	const char *hex = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(c, "files"), 0), "data")
				  ->valuestring;
	char *text = calloc(1, strlen(hex) / 2 + 1);
	for (size_t i = 0; hex[2 * i] != '\0'; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		text[i] = (char)strtoul(pair, NULL, 16);
	}
	return text;
}

/* The same lines, once both sides are lower case and sorted. */
static bool same_lines(struct lines in, struct lines out)
{
	bool same = in.n == out.n;
	for (size_t i = 0; i < in.n; i++)
		lower(in.line[i] = strdup(in.line[i]));
	for (size_t i = 0; i < out.n; i++)
		lower(out.line[i] = strdup(out.line[i]));
	qsort(in.line, in.n, sizeof(char *), cmp);
	qsort(out.line, out.n, sizeof(char *), cmp);
	for (size_t i = 0; same && i < in.n; i++)
		same = strcmp(in.line[i], out.line[i]) == 0;
	return same;
}

static bool is_lower(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (const char *s = l->line[i]; *s != '\0'; s++)
			if (*s >= 'A' && *s <= 'Z')
				return false;
	return true;
}

static bool is_sorted(const struct lines *l)
{
	for (size_t i = 1; i < l->n; i++)
		if (strcmp(l->line[i - 1], l->line[i]) > 0)
			return false;
	return true;
}

static int check(const cJSON *c, const char *dir)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/sorted", dir);
	struct lines in = split(input_of(c)), out = split(slurp(path));
	bool same = same_lines(in, out), low = same && is_lower(&out), order = same && is_sorted(&out);
	const cJSON *v;
	cJSON_ArrayForEach(v, cJSON_GetObjectItemCaseSensitive(c, "vectors"))
	{
		const char *what = cJSON_GetObjectItemCaseSensitive(v, "check")->valuestring;
		bool good = strcmp(what, "lower") == 0 ? low : order;
		printf("{\"id\":\"%s\",\"outcome\":\"%s\",\"note\":\"%s\"}\n",
			cJSON_GetObjectItemCaseSensitive(v, "id")->valuestring, good ? "OK" : "WRONG",
			good   ? ""
			: same ? "see the clause"
			       : "lines are lost or changed");
	}
	printf("{\"validator\":\"sort\",\"expects\":\"%s\"}\n", !same ? "any" : order ? "accept" : "reject");
	return 0;
}

static int corrupt(const char *dir, const char *dest)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/sorted", dir);
	struct lines out = split(slurp(path));
	snprintf(path, sizeof(path), "%s/sorted", dest);
	FILE *f = fopen(path, "w");
	if (f == NULL || out.n < 2)
		return 1;
	for (size_t i = out.n; i > 0; i--)
		fprintf(f, "%s\n", out.line[i - 1]);
	return fclose(f) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "--corrupt") == 0)
		return corrupt(argv[3], argv[5]);
	if (argc != 4)
		return 2;
	cJSON *c = cJSON_Parse(slurp(argv[1]));
	return c != NULL ? check(c, argv[2]) : 1;
}
