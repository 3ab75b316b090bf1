// The parts of the chart library that are used, and a canvas that takes the place of the still picture.
import * as echarts from 'echarts/core';
import { BarChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, ScatterChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export function chartIn(figure, option) {
	const canvas = figure.querySelector('.canvas');
	canvas.replaceChildren();
	canvas.classList.add('drawn');
	const chart = echarts.init(canvas, null, { renderer: 'svg' });
	chart.setOption(option);
	// The table beside it says the same in words.
	canvas.setAttribute('aria-hidden', 'true');
	return chart;
}
