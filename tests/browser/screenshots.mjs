// Usage: node screenshots.mjs INSTRUCTOR-LINK DIR: a PNG of each view in each scheme, whole pages, and two for the README.
import { browser, reader } from './browser.mjs';

const [link, out] = process.argv.slice(2);
const views = ['index', 'heatmap', 'trend', 'items', 'attention', 'map', 'crosswalk', 'method'];
const one = await browser();
for (const colorScheme of ['light', 'dark']) {
	const { context, page, base } = await reader(one, link, { colorScheme });
	await page.goto(`${base}heatmap.html`);
	const cell = await page.locator('td.cell a').first().getAttribute('href');
	const learner = cell.split('/')[1];
	for (const path of [...views.map((view) => `${view}.html`), cell, `student/${learner}.html`]) {
		await page.goto(base + path);
		const name = path.split('/')[0].replace('.html', '');
		await page.screenshot({ path: `${out}/${name}-${colorScheme}.png`, fullPage: true });
		console.log(`${out}/${name}-${colorScheme}.png`);
	}
	await context.close();
}
const { page, base } = await reader(one, link, { viewport: { width: 1180, height: 1100 } });
for (const view of ['index', 'heatmap']) {
	await page.goto(`${base}${view}.html`);
	await page.screenshot({ path: `${out}/readme-${view}.png` });
	console.log(`${out}/readme-${view}.png`);
}
await one.close();
