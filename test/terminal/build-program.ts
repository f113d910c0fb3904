import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/rollcall-programs');

/**
 * Bundles one of the small programs under `programs/`, as the real build bundles the real one.
 * @returns the path of the file to run with Node.
 */
export async function buildProgram(name: string): Promise<string> {
	mkdirSync(cache, {recursive: true});
	const outfile = join(cache, `${name}-${process.pid}.mjs`);
	await build({
		entryPoints: [join(root, 'test/terminal/programs', `${name}.tsx`)],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		jsx: 'automatic',
		logLevel: 'error',
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		banner: {
			js: "import {createRequire as requireOf} from 'node:module'; const require = requireOf(import.meta.url);",
		},
		plugins: [
			{
				name: 'without-devtools',
				setup({onResolve, onLoad}) {
					onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'empty'}));
					onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {}'}));
				},
			},
		],
		absWorkingDir: root,
	});
	return outfile;
}
