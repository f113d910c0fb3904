// Bundles source/start.ts into dist/, as small and as quick to start as it can be.
// With --if-stale it does nothing when dist/ is newer than everything it is made from.

import {existsSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
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
	const from = [
		join(root, 'package-lock.json'),
		fileURLToPath(import.meta.url),
		...['bundle', 'ink-rows', 'narrow'].map((name) => join(root, `tools/${name}.mjs`)),
	].map((file) => statSync(file).mtimeMs);
	if (made > Math.max(newest(join(root, 'source')), ...from)) process.exit(0);
}

let bundle;
try {
	({bundle} = await import('./bundle.mjs'));
} catch (error) {
	if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
	console.error('rollcall is not built: esbuild is missing. Run: npm install');
	process.exit(1);
}

// Beside it first: a build that fails, or is still at work, takes nobody's program away.
const fresh = join(root, `node_modules/.cache/rollcall-build-${process.pid}`);
try {
	await bundle('cli', join(root, 'source/start.ts'), fresh);
	rmSync(out, {recursive: true, force: true});
	renameSync(fresh, out);
} finally {
	rmSync(fresh, {recursive: true, force: true});
}
