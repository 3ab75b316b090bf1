// Colours come from the style sheet, so that both schemes and print have one source.
const dark = matchMedia('(prefers-color-scheme: dark)');

export function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function onThemeChange(what) {
	dark.addEventListener('change', what);
}

export function font() {
	return getComputedStyle(document.body).fontFamily;
}

// What every chart shares: it never moves.
export function quiet(option) {
	return {
		animation: false,
		textStyle: { fontFamily: font(), color: colour('ink') },
		...option,
	};
}

export function axis(more) {
	return {
		axisLine: { lineStyle: { color: colour('quiet') } },
		axisTick: { lineStyle: { color: colour('quiet') } },
		axisLabel: { color: colour('quiet') },
		splitLine: { lineStyle: { color: colour('line') } },
		nameTextStyle: { color: colour('ink') },
		...more,
	};
}

export function tooltip(more) {
	return {
		backgroundColor: colour('page'),
		borderColor: colour('quiet'),
		textStyle: { color: colour('ink'), fontFamily: font(), fontSize: 13 },
		transitionDuration: 0,
		renderMode: 'richText',
		...more,
	};
}
