// Learners by state, week by week: stacked columns with the patterns of the still picture.
import { chartIn } from './chart.js';
import { axis, colour, quiet, tooltip } from './theme.js';

const looks = [
	{ colour: 'done', decal: { symbol: 'none' } },
	{ colour: 'open', decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } },
	{ colour: 'gap', decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 3], rotation: Math.PI / 2 } },
];

function numbers(figure) {
	const table = figure.querySelector('table');
	const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
	const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
	return { names, rows };
}

export function trend(figure) {
	const { names, rows } = numbers(figure);
	const most = Math.max(...rows.map((row) => row.slice(1).reduce((sum, n) => sum + Number(n), 0)));
	return chartIn(figure, quiet({
		grid: { left: 0, right: 0, top: 6, bottom: 1 },
		tooltip: tooltip({ trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true }),
		xAxis: { type: 'category', data: rows.map((row) => row[0]), axisLabel: { show: false },
			axisTick: { show: false }, axisLine: { lineStyle: { color: colour('quiet') } } },
		yAxis: axis({ type: 'value', max: most, axisLabel: { show: false }, splitLine: { show: false } }),
		series: looks.map((look, i) => ({
			type: 'bar',
			stack: 'state',
			name: names[i + 1],
			barCategoryGap: '12%',
			data: rows.map((row) => Number(row[i + 1])),
			itemStyle: { color: colour(look.colour), decal: { color: colour('page'), ...look.decal } },
			emphasis: { disabled: true },
		})),
	}));
}
