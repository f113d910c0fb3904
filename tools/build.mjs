// Bundles source/cli.ts into dist/, as small and as quick to start as it can be.
// With --if-stale it does nothing when dist/ is newer than everything it is made from.

import {existsSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist');
const entry = join(out, 'cli.js');

const newest = (folder) =>
	Math.max(
		...readdirSync(folder, {recursive: true, withFileTypes: true})
			.filter((item) => item.isFile())
			.map((item) => statSync(join(item.parentPath, item.name)).mtimeMs),
	);

if (process.argv.includes('--if-stale') && existsSync(entry)) {
	const made = statSync(entry).mtimeMs;
	const from = [join(root, 'package-lock.json'), fileURLToPath(import.meta.url)].map(
		(file) => statSync(file).mtimeMs,
	);
	if (made > Math.max(newest(join(root, 'source')), ...from)) process.exit(0);
}

let esbuild;
try {
	esbuild = await import('esbuild');
} catch {
	console.error('rollcall is not built: esbuild is missing. Run: npm install');
	process.exit(1);
}

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

rmSync(out, {recursive: true, force: true});
await esbuild.build({
	entryPoints: [join(root, 'source/cli.ts')],
	outdir: out,
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
