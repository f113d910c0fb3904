import {chmodSync, readdirSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import type {FileSystem} from '../../../source/io/files.ts';
import type {Machine} from '../../../source/io/machine.ts';
import {stateCare} from '../../../source/store/care/state-care.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {done, journalOf, never, quickFiles} from './damaged-state.ts';
import {eachState} from './each-state.ts';
import {filesBelow} from './files-below.ts';

let folder: string;
eachState((copy) => {
	({folder} = copy);
});

const machine: Machine = {
	user: 0,
	ownerOf: () => 998,
	nameOf: (user) => ({0: 'root', 998: 'rollcall'})[user] ?? String(user),
	freeBytes: () => 1e12,
};
const mine: Machine = {...machine, user: 998};
const careBy = (by: Machine, files: Partial<FileSystem> = {}) =>
	stateCare({folder, clock: fixedClock(), owner: 'test', files: {...quickFiles, ...files}, machine: by});
const findingsBy = async (by: Machine, files: Partial<FileSystem> = {}) =>
	(await done(careBy(by, files).examine(never))).findings;
const refusal = (code: string) => Object.assign(new Error(code), {code});

describe('the owner', () => {
	it('is who runs it: nothing is said', async () => {
		expect(await findingsBy(mine)).toEqual([]);
	});

	it('is another: what rollcall wrote would shut them out', async () => {
		expect(await findingsBy(machine)).toEqual([
			{
				severity: 'warning',
				subject: folder,
				what: 'belongs to “rollcall”, and rollcall runs as “root”: what it wrote would shut its owner out',
				next: expect.stringContaining('sudo -u rollcall rollcall'),
			},
		]);
	});

	it('of some files is not that of the folder: one command gives them back', async () => {
		const ownerOf = (path: string) => (/root\.json|base\/base-/.test(path) ? 0 : 998);
		const [finding, ...others] = await findingsBy({...mine, ownerOf});
		expect(others).toEqual([]);
		expect(finding).toMatchObject({
			severity: 'warning',
			what: expect.stringMatching(
				/^belongs to “root”, and the folder to “rollcall”, whom it shuts out; so do \d more/,
			),
			next: `sudo chown -R rollcall ${folder}`,
		});
	});
});

describe('a file that may not be read', () => {
	const denying = (pattern: RegExp): Partial<FileSystem> => ({
		open(path, how) {
			if (pattern.test(path)) throw refusal('EACCES');
			return quickFiles.open(path, how);
		},
		read(path) {
			if (pattern.test(path)) throw refusal('EACCES');
			return quickFiles.read(path);
		},
	});

	it.each([/root\.json/, /journal\.jsonl/, /settings\.json/, /base\/base-000000000007/, /base\/locations/])(
		'%s is named with its owner, and is no damage that a repair would mend',
		async (pattern) => {
			const ownerOf = (path: string) => (pattern.test(path) ? 0 : 998);
			const files = denying(pattern);
			const findings = await findingsBy({...mine, ownerOf}, files);
			expect(findings).toMatchObject([
				{
					severity: 'warning',
					subject: expect.stringMatching(pattern),
					what: expect.stringMatching(/^cannot be read: belongs to “root”, and rollcall runs as “rollcall”/),
					next: `sudo chown -R rollcall ${folder}`,
					exitCode: 2,
				},
			]);
			const before = filesBelow(folder);
			await expect(done(careBy(mine, files).planRepair(never))).rejects.toThrow(UsageError);
			expect(filesBelow(folder)).toEqual(before);
		},
	);

	it('says of a folder that keeps us out only that', async () => {
		const list = () => {
			throw refusal('EACCES');
		};
		expect(await findingsBy({...machine, user: 7}, {list})).toMatchObject([
			{
				subject: folder,
				what: expect.stringMatching(/belongs to “rollcall”, and rollcall runs as “7”/),
				exitCode: 2,
			},
		]);
	});
});

describe('the disk', () => {
	it.each([
		['EROFS', 2],
		['EACCES', 2],
		['ENOSPC', 5],
	])(
		'that refuses a file with %s is found by trying, with what commands end with',
		async (code, exitCode) => {
			const open = (path: string, how: 'read' | 'append' | 'create') => {
				if (how === 'create') throw refusal(code);
				return quickFiles.open(path, how);
			};
			expect(await findingsBy(mine, {open})).toMatchObject([
				{
					severity: 'warning',
					subject: folder,
					what: expect.stringMatching(/^cannot be written to/),
					next: expect.any(String),
					exitCode,
				},
			]);
		},
	);

	it('that fills up in the middle of the trial keeps nothing of it', async () => {
		const before = readdirSync(folder);
		const write = () => {
			throw refusal('ENOSPC');
		};
		expect(await findingsBy(mine, {write})).toMatchObject([{exitCode: 5}]);
		expect(readdirSync(folder)).toEqual(before);
	});

	it('with little room is warned of', async () => {
		const [finding] = await findingsBy({...mine, freeBytes: () => 5_000_000});
		expect(finding).toMatchObject({
			severity: 'warning',
			what: expect.stringMatching(/a disk with 5 MB left, and a night may need 67 MB/),
		});
		expect(await findingsBy({...mine, freeBytes: () => undefined})).toEqual([]);
	});
});

describe('permissions', () => {
	it('of a file in a closed folder let nobody in yet', async () => {
		chmodSync(journalOf(folder), 0o644);
		expect(await findingsBy(mine)).toMatchObject([
			{
				subject: journalOf(folder),
				what: expect.stringMatching(/^has mode 0644: only the folder keeps other users of this machine out/),
				next: `chmod -R go= ${folder}`,
			},
		]);
	});

	it('of an open folder do', async () => {
		chmodSync(folder, 0o755);
		expect(await findingsBy(mine)).toMatchObject([
			{
				subject: folder,
				what: expect.stringMatching(/^can be reached by other users of this machine \(mode 0755\)/),
			},
		]);
	});
});
