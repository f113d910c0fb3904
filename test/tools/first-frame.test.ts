import {build} from 'esbuild';
import {expect, test} from 'vitest';

test('what is read before the first frame has no cryptography, no schemas and no connections in it', async () => {
	const {metafile} = await build({
		entryPoints: ['source/dashboard/opening.tsx'],
		outdir: 'dist',
		bundle: true,
		write: false,
		metafile: true,
		format: 'esm',
		platform: 'node',
		jsx: 'automatic',
		packages: 'external',
		logLevel: 'error',
	});
	const read = Object.entries(metafile.inputs);
	const named = read.flatMap(([path, {imports}]) => [path, ...imports.map((each) => each.path)]);
	expect(named).toContain('source/dashboard/opening.tsx');
	expect(named).toContain('ink');
	// Node takes some milliseconds to make its cryptography ready, and every start would wait for them.
	const heavy =
		/^(?:node:)?(?:crypto|child_process|http|https|net|worker_threads)$|^zod$|^source\/(?:connections|store|io)\//;
	expect(named.filter((path) => heavy.test(path))).toEqual([]);
});
