#!/bin/bash
# Every sentence of the pages is in every catalogue. The pages' come by gettext's own extraction; the views' sentences are
# initialisers, told by their look.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1
command -v xgettext >/dev/null || { skip "catalogues" "gettext is missing: .ci/deps test"; tap_done; }

xgettext -o "$TMP/pages.pot" --from-code=UTF-8 --no-location -L C -k -ksay:2 -ksay_n:2,3 -kpage_text:2 -kN_ -kin:2 \
	grader/web/*.c grader/feedback_html.c grader/feedback_words.c
ok $? "the pages' sentences are extracted"
check "there are many of them" test "$(grep -c '^msgid' "$TMP/pages.pot")" -gt 150
# Sentences of the views: two words at least, no conversion of printf's.
xgettext -a -o - --from-code=UTF-8 --no-location --no-wrap -L C grader/mastery/view_{attention,evidence,gaps,map,student}.c 2>/dev/null |
	sed -n 's/^msgid "\(.*\)"$/\1/p' | grep '[[:alpha:]%].* .*[[:alpha:]%]' | grep -v '%[.sdl]' >"$TMP/views"
check "and the views have some" test "$(wc -l <"$TMP/views")" -gt 20

for po in grader/web/po/*.po; do
	check "$po: gettext finds it sound" msgfmt -c -o /dev/null "$po"
	check "$po: every sentence of the pages is translated" msgcmp "$po" "$TMP/pages.pot"
	msgcat --no-wrap "$po" | sed -n 's/^msgid \(_plural \)\?"\(.*\)"$/\2/p; s/^msgid_plural "\(.*\)"$/\1/p' >"$TMP/there"
	same "$(grep -vxFf "$TMP/there" "$TMP/views")" "" "$po: every sentence of the views is translated"
	same "$(msgattrib --untranslated --no-wrap "$po" | sed -n 's/^msgid "\(..*\)"$/\1/p')" "" "$po: nothing is left open"
done

# A word between tags that no catalogue can reach. Single capitals, units and names of methods are the same everywhere.
raw=$(grep -nE '[a-z"/]>[A-Za-z]{3,}[a-z ]*(<|"|$)' grader/web/page*.c grader/web/chart.c grader/web/answer.c | grep -v KR-20)
same "$raw" "" "no word stands in the markup"
tap_done
