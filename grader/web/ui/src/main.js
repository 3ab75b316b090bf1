// Adds to pages that are whole without it: tables that sort, charts that answer to a pointer. Every chart is drawn from
// the table beside it, so there is one set of numbers, and it stays readable.
import { sortable } from './sort.js';
import { trend } from './trend.js';
import { scatter } from './scatter.js';
import { onThemeChange } from './theme.js';

const charts = { trend, scatter };

for (const table of document.querySelectorAll('table[data-sort]'))
	sortable(table);

for (const figure of document.querySelectorAll('figure[data-chart]')) {
	const draw = charts[figure.dataset.chart];
	if (draw === undefined)
		continue;
	let chart = draw(figure);
	onThemeChange(() => {
		chart?.dispose();
		chart = draw(figure);
	});
	addEventListener('resize', () => chart?.resize());
}
