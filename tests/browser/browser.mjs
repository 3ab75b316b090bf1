// What the tests and the screenshots share: Debian's Chromium, driven through grader/web/ui's packages, and a page that
// remembers everything the console said.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(fileURLToPath(new URL('../../grader/web/ui/package.json', import.meta.url)));
const { chromium } = require('playwright-core');
export const axeSource = require('axe-core').source;

export async function browser() {
	const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'];
	// As root Chromium has no sandbox of its own; the pages are ours.
	const args = process.getuid() === 0 ? ['--no-sandbox', ...quiet] : quiet;
	return chromium.launch({ executablePath: '/usr/bin/chromium', args });
}

export async function reader(one, link, options = {}) {
	const context = await one.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-GB', ...options });
	const page = await context.newPage();
	const said = [];
	page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
	page.on('pageerror', (error) => said.push(`error: ${error.message}`));
	page.on('requestfailed', (request) => said.push(`failed: ${request.url()}`));
	const elsewhere = [];
	page.on('request', (request) => {
		if (new URL(request.url()).host !== new URL(link).host)
			elsewhere.push(request.url());
	});
	await page.goto(link);
	return { context, page, said, elsewhere, base: link.replace(/enter\/.*$/, '') };
}
