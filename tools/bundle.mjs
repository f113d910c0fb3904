// How everything is bundled: as small and as quick to start as it can be. The benchmark bundles its rival by the same.

import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

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

/** Bundles one entry point and all that it imports into a folder. */
export async function bundle(entry, outdir) {
	await build({
		entryPoints: [entry],
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
		plugins: [yogaWithoutFetch, withoutDevtools],
		absWorkingDir: root,
	});
}
