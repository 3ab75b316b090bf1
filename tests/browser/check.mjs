// Drives the dashboard as people do, and speaks TAP. Usage: node check.mjs INSTRUCTOR-LINK STUDENT-LINK RECORD...
// (ada's comes first)
import { axeSource, browser, reader } from './browser.mjs';

const [instructorLink, studentLink, ...ids] = process.argv.slice(2);
const views = ['index', 'heatmap', 'trend', 'items', 'attention', 'seen', 'map', 'crosswalk', 'method', 'student/ada',
	'cell/ada/W2P-WEB-02', 'cell/dana/W2P-WEB-02'];
const records = ['lab/tls13-keys', ...ids.map((id) => `record/${id}`)];

let count = 0;
let failed = 0;
function ok(good, name, why = '') {
	count += 1;
	failed += !good;
	console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (!good && why !== '')
		console.log(String(why).split('\n').slice(0, 30).map((line) => `# ${line}`).join('\n'));
}

async function violations(page) {
	// The policy forbids scripts from elsewhere; the devtools protocol that evaluates this one is not bound by it.
	await page.evaluate(axeSource);
	const found = await page.evaluate(() => globalThis.axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	}));
	return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(' | ')}`);
}

async function everyView(one, colorScheme) {
	const { context, page, said, elsewhere, base } = await reader(one, instructorLink, { colorScheme });
	for (const view of [...views, ...records]) {
		const response = await page.goto(`${base}${view}.html`);
		ok(response.status() === 200, `${view}, ${colorScheme}: is there`, response.status());
		const found = await violations(page);
		ok(found.length === 0, `${view}, ${colorScheme}: axe finds nothing`, found.join('\n'));
		const scripts = await page.locator('body script, [style], [onclick]').evaluateAll(
			(all) => all.filter((e) => e.closest('.canvas') === null).map((e) => e.outerHTML.slice(0, 200)));
		ok(scripts.length === 0, `${view}, ${colorScheme}: no script and no style among the words`, scripts.join('\n'));
	}
	ok(said.length === 0, `${colorScheme}: the console is silent: no violation of the policy, no error`, said.join('\n'));
	ok(elsewhere.length === 0, `${colorScheme}: nothing is asked of another host`, elsewhere.join('\n'));
	await context.close();
}

async function gapBoard(one) {
	const { context, page, base } = await reader(one, instructorLink);
	await page.goto(`${base}index.html`);
	ok(await page.locator('.number .big').count() === 3, 'the gap board begins with three numbers');
	const targets = await page.locator('.number a').evaluateAll((all) => all.map((a) => a.href));
	for (const target of targets)
		ok((await page.request.get(target)).status() === 200, `a number leads to ${new URL(target).pathname}`);
	await page.goto(`${base}index.html`);
	ok(await page.getByText('Béla <script>alert(1)</script>').count() >= 0 && await page.locator('script').count() === 1,
		'a name that is HTML is a name');
	const rows = await page.locator('table.board tbody tr').count();
	ok(rows > 0, 'competencies have rows');
	const head = page.locator('table.board thead button').first();
	await head.click();
	ok(await page.locator('table.board th[aria-sort="ascending"]').count() === 1, 'a head sorts by a click');
	const ids = await page.locator('table.board tbody .id').allTextContents();
	ok(ids.join() === [...ids].sort().join(), 'and the rows are in that order', ids.join());
	await head.press('Enter');
	const back = await page.locator('table.board tbody .id').allTextContents();
	ok(back.join() === [...ids].reverse().join(), 'and the other way round by the keyboard', back.join());
	await context.close();
}

async function cohorts(one) {
	const { context, page, base } = await reader(one, instructorLink);
	await page.goto(`${base}index.html`);
	await page.getByRole('link', { name: '2026b' }).click();
	ok(await page.getByText(/^4 learners/).count() === 1, 'a cohort is one click away', await page.locator('.lead').innerText());
	await page.getByRole('link', { name: 'Heatmap' }).click();
	const names = await page.locator('table.heat tbody th').allTextContents();
	ok(names.length === 4 && names.includes('Emre') && !names.includes('Ada Lovelace'), 'and stays on the next view', names.join());
	await page.getByRole('link', { name: 'Deutsch' }).click();
	ok(await page.locator('table.heat tbody tr').count() === 4, 'and in another language');
	await context.close();
}

async function recordPages(one) {
	const { context, page, base } = await reader(one, instructorLink);
	for (const view of records) {
		await page.goto(`${base}${view}.html`);
		ok(await page.getByRole('navigation', { name: 'Views' }).count() === 1, `${view}: stands inside the site`);
	}
	await page.locator('.crumb a').click();
	ok(page.url().includes('/student/'), 'a record leads to whose it is', page.url());
	await context.close();
}

async function keyboard(one) {
	const { context, page, base } = await reader(one, instructorLink);
	await page.goto(`${base}heatmap.html`);
	await page.keyboard.press('Tab');
	ok(await page.evaluate(() => document.activeElement.classList.contains('skip')), 'the first stop skips to the contents');
	const stops = new Set();
	for (let i = 0; i < 60; i += 1) {
		stops.add(await page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.className));
		await page.keyboard.press('Tab');
	}
	ok([...stops].some((stop) => stop?.startsWith('cell/')), 'a cell can be reached by the keyboard', [...stops].join(' '));
	await page.locator('td.cell a').first().press('Enter');
	await page.waitForURL('**/cell/**');
	ok((await page.locator('h1').textContent()).length > 0, 'and leads to its evidence');
	await context.close();
}

async function attention(one) {
	const { context, page, base } = await reader(one, instructorLink);
	await page.goto(`${base}attention.html`);
	const open = await page.getByRole('button', { name: /^Acknowledge/ }).count();
	ok(open > 0, 'lines wait for somebody');
	await page.getByRole('button', { name: /^Acknowledge/ }).first().click();
	await page.waitForURL('**/attention.html');
	ok(await page.getByText(/acknowledged by instructor/).count() === 1, 'a line is acknowledged, through the writer',
		await page.locator('main').textContent());
	ok(await page.getByRole('button', { name: /^Acknowledge/ }).count() === open - 1, 'and the others stay open');
	await context.close();
}

// From the first page over every link to the last: each is there, and so is the place on it that the link names.
async function everyLink(one) {
	const { context, page, base } = await reader(one, instructorLink);
	const seen = new Map();
	const waiting = [`${base}index.html`];
	const broken = [];
	const named = [];
	while (waiting.length > 0 && seen.size < 2000) {
		const url = waiting.pop();
		if (seen.has(url))
			continue;
		const response = await page.request.get(url);
		const text = response.headers()['content-type'].startsWith('text/html') ? await response.text() : '';
		seen.set(url, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)));
		if (response.status() !== 200)
			broken.push(`${response.status()} ${url}`);
		for (const [, href] of text.matchAll(/<a [^>]*href="([^"]*)"/g)) {
			const to = new URL(href.replaceAll('&amp;', '&'), url);
			const [whole, place] = to.href.split('#');
			if (to.host !== new URL(base).host || to.searchParams.has('lang') || to.searchParams.has('domain'))
				continue;
			waiting.push(whole);
			if (place)
				named.push([url, whole, decodeURIComponent(place)]);
		}
	}
	ok(broken.length === 0, `all ${seen.size} pages that a link leads to are there`, broken.join('\n'));
	const nowhere = named.filter(([, whole, place]) => !seen.get(whole)?.has(place)).map((link) => link.join(' '));
	ok(nowhere.length === 0, `and all ${named.length} places on them`, [...new Set(nowhere)].join('\n'));
	await context.close();
}

// Each row of the gap board: its learners, one of them, the clauses, the record.
async function toTheRecord(one) {
	const { context, page, base } = await reader(one, instructorLink);
	await page.goto(`${base}index.html`);
	const rows = await page.locator('table.board tbody th a').evaluateAll((all) => all.map((a) => a.href));
	let arrived = 0;
	for (const row of rows) {
		await page.goto(row);
		const cell = page.locator(`td.cell a[href*="${new URL(row).hash.slice(3)}.html"]`);
		if (await cell.count() === 0)
			continue;
		await cell.first().click();
		ok(await page.locator('#clauses').count() === 1, `${new URL(row).hash}: a cell leads to its clauses`);
		await page.locator('table a[href*="record/"]').first().click();
		ok(await page.locator('h1').count() === 1 && page.url().includes('/record/'), 'and they to the record', page.url());
		arrived += 1;
	}
	ok(arrived > 0, `${arrived} of ${rows.length} rows were followed to a record; the others have no learner with evidence`);
	await context.close();
}

async function withoutScript(one) {
	const { context, page, base } = await reader(one, instructorLink, { javaScriptEnabled: false });
	for (const view of [...views, ...records]) {
		await page.goto(`${base}${view}.html`);
		const text = await page.locator('main').innerText();
		ok(text.length > 120, `${view}: reads well without script`, text);
	}
	await page.goto(`${base}trend.html`);
	ok(await page.locator('svg.trend rect').count() > 0, 'the trend has its still picture');
	await page.goto(`${base}heatmap.html?sort=W2P-WEB-02`);
	const sorted = await page.locator('td.cell:first-of-type b').allTextContents();
	ok(sorted.join() === [...sorted].sort().join(), 'the heatmap sorts on the server', sorted.join());
	await context.close();
}

async function student(one) {
	const { context, page, base, said } = await reader(one, studentLink);
	await page.goto(base);
	ok(page.url().endsWith('/student/ada.html'), 'a student begins at the own page', page.url());
	ok((await violations(page)).length === 0, 'where axe finds nothing', (await violations(page)).join('\n'));
	ok(!/Dana|Emre|Chen/.test(await page.content()), 'and no word of anybody else stands');
	ok(said.length === 0, 'the console is silent', said.join('\n'));
	ok((await page.request.get(`${base}record/${ids[0]}.html`)).status() === 200, 'the own record is there');
	for (const other of [`record/${ids[ids.length - 1]}`, 'index', 'heatmap', 'items', 'attention', 'seen', 'student/dana', 'cell/dana/W2P-WEB-02'])
		ok((await page.request.get(`${base}${other}.html`)).status() === 404, `${other} is not there for a student`);
	await context.close();
}

async function german(one) {
	const { context, page, base } = await reader(one, instructorLink, { locale: 'de-DE' });
	await page.goto(`${base}index.html`);
	ok(await page.locator('html').getAttribute('lang') === 'de', 'a German browser gets German');
	ok(/\d,\d\d/.test(await page.locator('table.board').innerText()), 'with a comma in its numbers');
	await page.getByRole('link', { name: 'English' }).click();
	ok(await page.locator('html').getAttribute('lang') === 'en', 'a link changes the language');
	await page.goto(`${base}method.html`);
	ok(await page.locator('html').getAttribute('lang') === 'en', 'and it stays so');
	await context.close();
}

async function narrowAndPaper(one) {
	const { context, page, base } = await reader(one, instructorLink, { viewport: { width: 390, height: 800 } });
	for (const view of [...views, ...records]) {
		await page.goto(`${base}${view}.html`);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		ok(wide <= 0, `${view}: fits a narrow screen`, `${wide} pixels too wide`);
	}
	await page.emulateMedia({ media: 'print' });
	await page.setViewportSize({ width: 718, height: 1000 });
	await page.goto(`${base}index.html`);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	ok(wide <= 0, 'the gap board fits on A4', `${wide} pixels too wide`);
	await context.close();
}

const one = await browser();
try {
	await everyView(one, 'light');
	await everyView(one, 'dark');
	await gapBoard(one);
	await cohorts(one);
	await everyLink(one);
	await toTheRecord(one);
	await recordPages(one);
	await keyboard(one);
	await withoutScript(one);
	await student(one);
	await german(one);
	await narrowAndPaper(one);
	await attention(one);
} catch (error) {
	ok(false, 'the browser went through', error.stack);
} finally {
	await one.close();
}
console.log(`1..${count}`);
process.exit(failed === 0 ? 0 : 1);
