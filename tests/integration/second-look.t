#!/bin/bash
# "Right by luck": the sanitized build of a program is asked as well, and its answer goes to the checker when it is another
# one. And a replay elsewhere lists what is different there.
. "$(dirname "$0")/../tap.sh"
export XDG_CACHE_HOME=$TMP/cache
COPY=$TOP/tests/labs/copy
outcomes() { grep -o '"outcome":"[A-Z-]*","polarity"' <<<"$1" | sort | uniq -c | tr -s ' \n' ' '; }
solution() { # NAME: the reference
	cp -R "$COPY/reference" "$TMP/$1"
}
solution right
got=$(plumb grade --json "$COPY" "$TMP/right" 2>/dev/null)
has "$got" '"permille":1000' "a right program agrees with itself"

# The plain build happens to be right; what the sanitized one reads in the same place is something else.
solution lucky
sed -i 's/^\tqsort(/#ifndef __SANITIZE_ADDRESS__\n\tqsort(/; s/^\t\tfputs(lines\[i\], out);/&/' "$TMP/lucky/canon.c"
sed -i '/^\tqsort(/a #endif' "$TMP/lucky/canon.c"
got=$(plumb grade --json "$COPY" "$TMP/lucky" 2>/dev/null)
has "$(outcomes "$got")" '3 "outcome":"OK"' "another answer of the sanitized build: what its checker finds right stays right"
has "$(outcomes "$got")" '3 "outcome":"SANITIZER"' "what it finds wrong was right by luck"
has "$got" "a build with sanitizers answers differently" "and the reason is said"

# Other bytes, the same class: an answer may be random (a signature), and that is no luck.
solution random
sed -i 's/^\treturn fclose(out)/#ifdef __SANITIZE_ADDRESS__\n\tfputs("\\n", out);\n#endif\n&/' "$TMP/random/canon.c"
got=$(plumb grade --json "$COPY" "$TMP/random" 2>/dev/null)
has "$(outcomes "$got")" '6 "outcome":"SANITIZER"' "a line too many, in the sanitized build only: every vector of the case"
solution silent
sed -i 's/^\treturn fclose(out)/#ifdef __SANITIZE_ADDRESS__\n\tremove(argv[2]);\n#endif\n&/' "$TMP/silent/canon.c"
got=$(plumb grade --json "$COPY" "$TMP/silent" 2>/dev/null)
has "$(outcomes "$got")" '6 "outcome":"SANITIZER"' "no answer at all"
has "$got" "a build with sanitizers writes no answer" "and the reason is said"

# --- replay: the same work on another toolchain ---
plumb grade --json "$COPY" "$TMP/right" >"$TMP/record.json" 2>/dev/null
has "$(plumb replay "$TMP/record.json" --lab "$COPY" --repo "$TMP/right")" "the same verdict digest" "replay: the same here"
# What `plumb` writes down of the toolchain when it prepares a lab; another machine would have written this.
for f in "$TMP"/cache/plumbline/labs/*/toolchain; do printf 'gcc 99.1.0, OpenSSL 9.9.9, glibc 2.99' >"$f"; done
got=$(plumb replay "$TMP/record.json" --lab "$COPY" --repo "$TMP/right")
same $? 0 "another toolchain with the same verdicts: the digest is the same"
has "$got" "environment.toolchain: was gcc" "and the toolchain is listed"
has "$got" "is gcc 99.1.0, OpenSSL 9.9.9, glibc 2.99" "as it was and as it is"
sed 's/^\tqsort(/\tif (getenv("x") != NULL) qsort(/' "$TMP/right/canon.c" >"$TMP/lucky/canon.c"
got=$(plumb replay "$TMP/record.json" --lab "$COPY" --repo "$TMP/lucky")
same $? 1 "other verdicts: exit 1"
has "$got" "c0-order: was OK, is WRONG" "each vector that differs is listed"
has "$got" "environment.toolchain: was" "beside what could explain it"
tap_done
