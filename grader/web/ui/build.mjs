// Bundles the browser side into dist/plumb.js: one file, no source map, nothing fetched at run time.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';

// The pages' policy forbids style attributes. The chart library's SVG painter sets one for fonts; through the element's
// own style object it is allowed. A library that no longer has this line stops the build, so that somebody looks.
const STYLE_BY_ATTRIBUTE = 'elm.setAttribute(key, cur);';
const styleByObject = {
	name: 'style-by-object',
	setup({ onLoad }) {
		onLoad({ filter: /zrender[/\\]lib[/\\]svg[/\\]patch\.js$/ }, async ({ path }) => {
			const text = await readFile(path, 'utf8');
			if (!text.includes(STYLE_BY_ATTRIBUTE))
				throw new Error(`${path}: where does it set attributes now? see build.mjs`);
			const contents = text.replaceAll(
				STYLE_BY_ATTRIBUTE,
				`if (key === 'style') elm.style.cssText = cur; else ${STYLE_BY_ATTRIBUTE}`);
			return { contents, loader: 'js' };
		});
	},
};

await build({
	entryPoints: ['src/main.js'],
	outfile: 'dist/plumb.js',
	bundle: true,
	minify: true,
	format: 'iife',
	target: ['es2020'],
	legalComments: 'eof',
	plugins: [styleByObject],
	logLevel: 'warning',
});
