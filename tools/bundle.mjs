// How everything is bundled: as small and as quick to start as it can be. The benchmark bundles its rival by the same.

import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {narrow} from './narrow.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Yoga loads its WebAssembly with fetch() of a data: URL, which drags Node's HTTP client in (about 70 ms at
 * start-up); its other way decodes the same bytes in place. Both places must be found, or the build fails.
 */
const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(build) {
		build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path}) => {
			const source = readFileSync(path, 'utf8');
			const parts = source.split('"function"!=typeof fetch');
			if (parts.length !== 3) throw new Error(`yoga changed: found ${parts.length - 1} of 2 uses of fetch`);
			return {contents: parts.join('true'), loader: 'js'};
		});
	},
};

/** A module changed while it is bundled: each place must be there once, or the build fails. */
const changed = (path, changes) => {
	let contents = readFileSync(path, 'utf8');
	for (const [from, to] of changes) {
		if (contents.split(from).length !== 2) throw new Error(`${path} changed: not once in it: ${from}`);
		contents = contents.replace(from, () => to);
	}
	return contents;
};

const inkWith = (build, file, changes) =>
	build.onLoad({filter: new RegExp(`ink[\\\\/]build[\\\\/]${file}\\.js$`)}, ({path}) => ({
		contents: changed(path, changes),
		loader: 'js',
	}));

/** See ink-rows.mjs. And what Ink found out about a text, it need not find out again for the next frame. */
const inkByRows = {
	name: 'ink-by-rows',
	setup(build) {
		const rows = JSON.stringify(join(root, 'tools/ink-rows.mjs'));
		inkWith(build, 'output', [
			['import stringWidth', `import {plainRows} from ${rows};\nimport stringWidth`],
			[
				'    get() {\n',
				'    get() {\n        const rows = plainRows(this.operations, this.height);\n        if (rows) return {output: rows.join("\\n"), height: rows.length};\n',
			],
			['export default class Output', 'let shared = new OutputCaches();\nexport default class Output'],
			[
				'    caches = new OutputCaches();',
				'    caches = shared.styledChars.size > 2000 ? (shared = new OutputCaches()) : shared;',
			],
		]);
		inkWith(build, 'render-node-to-output', [
			["import widestLine from 'widest-line';", "import measureText from './measure-text.js';"],
			['widestLine(text)', 'measureText(text).width'],
		]);
	},
};

/**
 * Ink's packages bring five copies of one version of string-width: one is read and made ready. And what a frame is full
 * of besides letters is as wide as a letter: to find that out cluster by cluster is a fifth of the first frame.
 */
const oneStringWidth = {
	name: 'one-string-width',
	setup(build) {
		const copies = new Map();
		build.onResolve({filter: /^string-width$/}, async ({importer, resolveDir, kind, pluginData}) => {
			if (pluginData === oneStringWidth) return undefined;
			const found = await build.resolve('string-width', {
				importer,
				resolveDir,
				kind,
				pluginData: oneStringWidth,
			});
			if (found.errors.length > 0) return found;
			const version = versionOf(found.path);
			if (!copies.has(version)) copies.set(version, found.path);
			return {...found, path: copies.get(version)};
		});
		const isNarrow = `ambiguousIsNarrow && !/[^${narrow}]/.test(string)`;
		build.onLoad({filter: /string-width[\\/]index\.js$/}, ({path}) => ({
			contents: changed(path, [
				versionOf(path).startsWith('9.')
					? [
							'return nonAsciiOrControlRegex.test',
							`if (${isNarrow}) return string.length;\n\treturn nonAsciiOrControlRegex.test`,
						]
					: [
							'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
							`if (${isNarrow}) return string.length;\n\tif (/^[\\u0020-\\u007E]*$/.test(string)) {`,
						],
			]),
			loader: 'js',
		}));
	},
};

const versionOf = (path) => JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')).version;

/** Ink's development tools are not shipped; left external, their import would crash. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(build) {
		build.onResolve({filter: /^react-devtools-core$/}, () => ({
			path: 'react-devtools-core',
			namespace: 'empty',
		}));
		build.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {}', loader: 'js'}));
	},
};

/** Bundles an entry point and all that it imports into a folder, under this name. */
export async function bundle(name, entry, outdir) {
	await build({
		entryPoints: {[name]: entry},
		outdir,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		minify: true,
		keepNames: true,
		legalComments: 'none',
		logLevel: 'warning',
		jsx: 'automatic',
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		// ssh2 tries compiled helpers and does without them.
		external: ['*.node', 'cpu-features'],
		// What CommonJS packages (ssh2) expect to find in a module of their own.
		banner: {
			js: [
				"import {createRequire as rollcallRequire} from 'node:module';",
				'const require = rollcallRequire(import.meta.url);',
				'const __dirname = import.meta.dirname, __filename = import.meta.filename;',
			].join(' '),
		},
		plugins: [yogaWithoutFetch, inkByRows, oneStringWidth, withoutDevtools],
		absWorkingDir: root,
	});
}
