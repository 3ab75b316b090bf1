#!/bin/bash
# wall_s: 420
# An answer that stops the checker: never points, never an attempt, and not for ever. What a held pusher is told, and what
# is for the instructor alone.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
. "$(dirname "$0")/faults.sh"
words() { grep -v '^To ' | tr -s '\n ' ' ' | sed 's/remote: //g'; } # git itself names its remote's path
mkdir "$TMP/labs" && cp -R "$TOP/tests/labs/copy" "$TMP/labs/copy"
# As a real checker's mistake would be: it works for the reference and for the corrupted copy, and dies of a rare answer.
sed -i 's/^\tbool same = same_lines/\tif (out.n > 0 \&\& strncmp(out.line[0], "STOP", 4) == 0)\n\t\tabort();\n&/' "$TMP/labs/copy/check.c"
LAB=$TMP/labs/copy
plumb course init "$C" --title "Held" >/dev/null && plumb course add-lab "$C" "$LAB" >/dev/null &&
	plumb course add-student "$C" ann bob >/dev/null
bare() { echo "$C/repos/copy/$1.git"; }
change() { (cd "$TMP/$1" && echo "/* $RANDOM$RANDOM */" >>canon.c && git commit -qam change); }
clone ann 2>/dev/null
clone bob 2>/dev/null
for who in ann bob; do
	cp "$LAB/reference/canon.c" "$TMP/$who/" && git -C "$TMP/$who" add -A && git -C "$TMP/$who" commit -qm reference
done
has "$(push bob main | words)" "1000 of 1000" "the controls pass: an honest answer is graded"
sed -i 's/^\tfor (size_t i = 0; i < n; i++)$/\tfputs("STOP\\n", out);\n&/' "$TMP/ann/canon.c" && git -C "$TMP/ann" commit -qam stop
got=$(push ann main | words)
has "$got" "the grader could not finish, and that is no verdict on your work" "an answer that kills the checker: the pusher is told"
has "$got" "safe and held" "and held"
hasnt "$got" "of 1000" "no points"
for secret in "$TMP" check.c "case c" signal lab.json; do hasnt "$got" "$secret" "the pusher is not told \"${secret/#$TMP/a path of the host}\""; done
id=$(grep -o 's-[0-9a-f]\{16\}' <<<"$got" | head -1)
shown=$(plumb show --course "$C" "$id" | words)
has "$shown" "no verdict on your work" "plumb show says the same"
hasnt "$shown" "check.c" "and no more"
has "$(plumb course held list "$C")" "check.c" "the instructor has the reason"
has "$(plumb course held list "$C")" "$id" "under the same id"

# --- again and again
for i in 2 3; do
	change ann
	has "$(push ann main | words)" "safe and held" "push $i is run, and held"
done
same "$(plumb course held list "$C" | grep -c 'check.c')" 3 "three were run"
change ann
got=$(push ann main | words)
has "$got" "safe and held" "the fourth is held"
same "$(plumb course held list "$C" | grep -c 'not run: 3 pushes of this student to this lab wait already')" 1 "unrun, and the instructor reads why"
sed -i '/STOP/d' "$TMP/ann/canon.c" && git -C "$TMP/ann" commit -qam honest
has "$(push ann main | words)" "safe and held" "so is a right one: nobody but the instructor can tell"
same "$(plumb course status "$C" --json | grep -o '"student":"ann","tries":[0-9]*' | sort | uniq -c | tr -s ' \n' ' ')" \
	' 2 "student":"ann","tries":0 3 "student":"ann","tries":1 ' "five pushes, three runs"
change bob
has "$(push bob main | words)" "1000 of 1000" "nobody else waits for that"
same "$(plumb course status "$C" --json | grep -c '"state":"done"')" 1 "what was held is no verdict"

# --- the instructor has the last word
cp "$TOP/tests/labs/copy/check.c" "$LAB/check.c"
plumb course held rerun "$C" all >/dev/null
settle 120
same "$(count held) $(graded)" "0 7" "repaired and released: all are run, none is held at the door again"
change ann
got=$(push ann main | words)
has "$got" "1000 of 1000" "and pushes are graded at once again"
same "$(plumb course status "$C" --json | grep -o '"attempt":[0-9]*[^}]*"student":"ann"' | grep -o '"attempt":[0-9]*' | sort -u | wc -l)" 6 "no attempt was lost or used twice"
tap_done
