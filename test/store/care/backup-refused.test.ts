import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import {care, done, makeState, never, quickFiles} from './damaged-state.ts';

const work = mkdtempSync(join(tmpdir(), 'rollcall-state-'));
const folder = join(work, 'state');
beforeAll(() => makeState(folder));
afterAll(() => rmSync(work, {recursive: true, force: true}));

it('says why a state that cannot be written is not backed up, and how it can be copied', async () => {
	const makeFolder = (path: string) => {
		if (path.includes('.copying-')) throw Object.assign(new Error('read-only'), {code: 'EROFS'});
		quickFiles.makeFolder(path);
	};
	const backup = care(folder, {...quickFiles, makeFolder}).backup(join(work, 'b.zip'), never);
	const error = await done(backup).catch((failure: unknown) => failure);
	expect(error).toBeInstanceOf(UsageError);
	expect((error as UsageError).message).toMatch(
		/^a backup holds the state's files still in the state's own folder/,
	);
	expect((error as UsageError).next).toContain(`cp -a ${folder}`);
	expect(readdirSync(work)).toEqual(['state']);
});
