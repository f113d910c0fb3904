import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Files} from './asm.ts';
import type {Told} from './play.ts';

/** `ROLLCALL_GOLDEN=write` writes what comes out as golden; else it is compared. */
export const writes = process.env.ROLLCALL_GOLDEN === 'write';

/**
 * What the golden folder of a scenario holds: `story.txt`, `plans.txt`, and a folder an upload with the CSV files in
 * which it differs from the upload before (all six of the first, which is left out where the story begins after it).
 */
export function goldenFiles({story, plans, uploads, began, jamf}: Told): ReadonlyMap<string, string> {
	const files = new Map([
		['story.txt', story],
		['plans.txt', plans],
	]);
	if (jamf !== undefined) files.set('jamf.txt', jamf);
	let before: Files = {};
	for (const [index, upload] of uploads.entries()) {
		const folder = `upload-${String(index + 1).padStart(2, '0')}`;
		for (const [name, content] of Object.entries(upload))
			if (index >= began && before[name] !== content) files.set(`${folder}/${name}`, content);
		before = upload;
	}
	return files;
}

/** The golden files that stand in a folder, by path. */
export function readGoldens(folder: string): ReadonlyMap<string, string> {
	if (!existsSync(folder)) return new Map();
	const found = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((each) => each.isFile());
	return new Map(
		found
			.map((each) => join(each.parentPath, each.name))
			.map((path): [string, string] => [path.slice(folder.length + 1), readFileSync(path, 'utf8')])
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

/** Puts these files into the folder, and nothing else. */
export function writeGoldens(folder: string, files: ReadonlyMap<string, string>): void {
	rmSync(folder, {recursive: true, force: true});
	for (const [name, content] of files) {
		const path = join(folder, name);
		mkdirSync(dirname(path), {recursive: true});
		writeFileSync(path, content);
	}
}
