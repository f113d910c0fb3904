import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach} from 'vitest';

/** Folders for states, removed after each test: `const folder = stateFolders()` and then `folder()`. */
export function stateFolders(): () => string {
	const made: string[] = [];
	afterEach(() => {
		for (const folder of made.splice(0)) rmSync(folder, {recursive: true, force: true});
	});
	return () => {
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-state-'));
		made.push(folder);
		return folder;
	};
}
