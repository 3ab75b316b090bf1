/* Options of the sanitizers, compiled in: a box has no environment and no /proc, which the leak checker would need.
 * The exit code marks a report; allocation behaves as in the plain build, so that both take the same path. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0:exitcode=117:allocator_may_return_null=1:malloc_context_size=4:print_legend=0:color="
	       "never";
}

const char *__ubsan_default_options(void)
{
	return "exitcode=117:print_stacktrace=0:print_summary=1:color=never";
}
