import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {bundle} from '../../tools/bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/rollcall-programs');

/**
 * Bundles one of the small programs under `programs/`, as the real build bundles the real one.
 * @returns the path of the file to run with Node.
 */
export async function buildProgram(name: string): Promise<string> {
	// Several test files build at the same time.
	const folder = join(cache, `${name}-${process.pid}`);
	await bundle(name, join(root, 'test/terminal/programs', `${name}.tsx`), folder);
	return join(folder, `${name}.js`);
}
