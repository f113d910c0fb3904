import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach} from 'vitest';
import {stateFolders} from '../../support/state-folders.ts';
import {copyOf, type MadeState, makeState} from './damaged-state.ts';

/**
 * Gives each test of the file a copy of the state of {@link makeState}, to damage as it likes.
 * @returns makes folders for further copies, which are removed after the test.
 */
export function eachState(given: (made: MadeState, original: MadeState) => void): () => string {
	const folders = stateFolders();
	let original: MadeState;
	beforeAll(async () => {
		original = await makeState(mkdtempSync(join(tmpdir(), 'rollcall-state-')));
	});
	afterAll(() => rmSync(original.folder, {recursive: true, force: true}));
	beforeEach(() => given(copyOf(original, folders()), original));
	return folders;
}
