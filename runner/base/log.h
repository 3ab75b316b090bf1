/* One line per event on stderr: level=warn sub=... stage=... msg="...". Bytes of strangers are escaped and cut
 * at 120 bytes. Not for what people asked to see: that goes to stdout through feedback. */
#ifndef RUNNER_BASE_LOG_H
#define RUNNER_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* The least level printed comes from PLUMB_LOG (debug, info, warn, error); warn by default. */
void log_line(enum log_level level, const char *stage, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
