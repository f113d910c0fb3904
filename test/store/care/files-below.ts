import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Every file of a folder with what it holds, by its path below it. */
export const filesBelow = (folder: string): ReadonlyArray<readonly [path: string, bytes: Buffer]> =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort()
		.map((path) => [path.slice(folder.length + 1), readFileSync(path)] as const);
