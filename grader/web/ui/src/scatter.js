// Facility against item-rest correlation: what is flagged lies low, and has another shape.
import { chartIn } from './chart.js';
import { axis, colour, quiet, tooltip } from './theme.js';
import { valueOf } from './sort.js';

const FACILITY = 3;
const CORRELATION = 4;
const SUSPECT_BELOW = 0.1;

function points(figure) {
	return [...figure.querySelectorAll('tbody tr')].map((row) => ({
		name: row.cells[0].querySelector('a, span').textContent,
		clause: row.cells[1].textContent,
		value: [valueOf(row.cells[FACILITY]), valueOf(row.cells[CORRELATION])],
		flagged: row.querySelector('.flag') !== null,
	})).filter(({ value }) => typeof value[0] === 'number' && typeof value[1] === 'number');
}

function series(name, all, look) {
	return { name, type: 'scatter', data: all, emphasis: { disabled: true }, ...look };
}

export function scatter(figure) {
	const all = points(figure);
	if (all.length === 0)
		return undefined;
	const { x, y } = figure.dataset;
	return chartIn(figure, quiet({
		grid: { left: 56, right: 20, top: 30, bottom: 48 },
		tooltip: tooltip({
			trigger: 'item',
			confine: true,
			formatter: ({ data }) => `${data.name}\n${data.clause}\n${x} ${data.value[0]}, ${y} ${data.value[1]}`,
		}),
		xAxis: axis({ type: 'value', min: 0, max: 1, name: x, nameLocation: 'middle', nameGap: 30 }),
		yAxis: axis({ type: 'value', min: (v) => Math.min(-0.2, Math.floor(v.min * 10) / 10), max: 1, name: y,
			nameTextStyle: { color: colour('ink'), align: 'left' } }),
		series: [
			series('plain', all.filter((p) => !p.flagged), {
				symbol: 'circle', symbolSize: 11,
				itemStyle: { color: colour('done'), borderColor: colour('page'), borderWidth: 1 },
				markLine: { silent: true, symbol: 'none', label: { show: false }, data: [{ yAxis: SUSPECT_BELOW }],
					lineStyle: { color: colour('gap'), type: 'dashed' } },
			}),
			series('flagged', all.filter((p) => p.flagged), {
				symbol: 'triangle', symbolRotate: 180, symbolSize: 14,
				itemStyle: { color: colour('gap'), borderColor: colour('page'), borderWidth: 1 },
			}),
		],
	}));
}
