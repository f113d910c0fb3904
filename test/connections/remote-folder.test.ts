import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvFormat, oneRosterCsvReader} from '../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../source/connections/oneroster-csv/settings.ts';
import {remoteFolderReader} from '../../source/connections/remote-folder.ts';
import {HostKeyError, SourceUnhealthyError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import type {Clock, Progress, Reader} from '../../source/core/ports.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {openZip} from '../../source/io/zip.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {isRoot, type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {
	dated,
	dropFiles,
	dropZip,
	emptied,
	night,
	placeOf,
	type RemoteOptions,
	remoteReader,
	type Texts,
} from '../support/remote-export.ts';
import {appleTexts, contents, finished, writeFolder} from '../support/roster.ts';
import {startTcpProxy} from '../support/tcp-proxy.ts';

const never = new AbortController().signal;
const medium = join(import.meta.dirname, '../../fixtures/oneroster/small');

describe.skipIf(opensshMissing)(`exports in a folder of OpenSSH ${opensshMissing ?? ''}`, () => {
	let server: OpenSsh;
	let texts: Texts;
	let expected: Roster;

	beforeAll(async () => {
		server = await startOpenSsh();
		texts = appleTexts(
			await finished(oneRosterCsvReader(oneRosterCsvSettings.parse({path: medium})).read(never)),
		) as Texts;
		const local = await writeFolder(join(server.folder, '..', 'local'), texts);
		expected = await finished(appleCsvReader(local).read(never));
	});
	afterAll(() => server?.stop());
	beforeEach(() => emptied(server.folder));

	/** Reads once; whatever came of it, nothing of it is left on the disk here. */
	async function read(options: RemoteOptions = {}, signal = never): Promise<Roster> {
		const {reader, work} = remoteReader(server, options);
		try {
			return await finished(reader.read(signal));
		} finally {
			expect(readdirSync(work)).toEqual([]);
		}
	}
	const fault = async (reading: Promise<unknown>) =>
		(await reading.then(
			() => undefined,
			(error: unknown) => error,
		)) as Error & {next?: string; notDone?: string};
	/** Something happens in the n-th wait. */
	const meanwhile = (happen: (wait: number) => void): Clock => {
		const clock = fixedClock(undefined, {sleepTurns: true});
		let waits = 0;
		return {
			...clock,
			sleep: async (milliseconds, signal) => {
				happen(++waits);
				await clock.sleep(milliseconds, signal);
			},
		};
	};

	it('are read from six files as from a folder here, with their own time', async () => {
		dropFiles(server.folder, texts, 7);
		const roster = await read();
		expect(contents(roster)).toEqual(contents(expected));
		expect(roster.exportedAt).toBe(new Date(night + 7 * 60_000).toISOString());
	});

	it('are read from a zip, with the time of the zip where its files have none', async () => {
		await dropZip(server.folder, 'export 02:14.zip', texts, 3);
		const roster = await read();
		expect(contents(roster)).toEqual(contents(expected));
		expect(roster.exportedAt).toBe(new Date(night + 3 * 60_000).toISOString());
	});

	it.skipIf(!isRoot)('are read with a password', async () => {
		dropFiles(server.folder, texts);
		expect((await read({secrets: {password: server.password ?? ''}})).people.count).toBe(
			expected.people.count,
		);
	});

	it('are the newest one, and say so at the server’s name', async () => {
		await dropZip(server.folder, 'old.zip', {}, 0);
		await dropZip(server.folder, 'new.zip', texts, 1);
		expect((await read()).people.count).toBe(expected.people.count);
		await dropZip(server.folder, 'newest.zip', {'notes.txt': 'hello'}, 2);
		const error = await fault(read());
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		writeFileSync(join(server.folder, 'torn.zip'), 'PK torn');
		dated(join(server.folder, 'torn.zip'), 9);
		const torn = await fault(read());
		expect(torn).toBeInstanceOf(SourceUnhealthyError);
		expect(torn.message).toMatch(/^sftp:\/\/.*\/torn\.zip is no whole zip/);
	});

	it('are found behind a link, and through a link that leads nowhere not', async () => {
		mkdirSync(join(server.folder, 'real'));
		await dropZip(join(server.folder, 'real'), 'a.zip', texts);
		symlinkSync('real/a.zip', join(server.folder, 'latest.zip'));
		symlinkSync('nowhere.zip', join(server.folder, 'zzz.zip'));
		expect((await read()).people.count).toBe(expected.people.count);
	});

	it('tell which file is missing, and no older one is read instead', async () => {
		await dropZip(server.folder, 'older.zip', texts, -60);
		const {'rosters.csv': _, ...five} = texts;
		dropFiles(server.folder, five);
		const error = await fault(read());
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(error.message).toMatch(/incomplete: rosters\.csv is missing/);
		expect(error.notDone).toContain('no older export');
	});

	it('that are not there are no empty school', async () => {
		const error = await fault(read());
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(error.message).toMatch(/there is no export/);
	});

	it('have to hold still between two looks', async () => {
		const path = await dropZip(server.folder, 'a.zip', texts);
		const whole = readFileSync(path);
		writeFileSync(path, whole.subarray(0, 100));
		dated(path, 0);
		const clock = meanwhile((wait) => {
			if (wait > 2) return;
			writeFileSync(path, wait === 1 ? whole.subarray(0, 500) : whole);
			dated(path, wait);
		});
		expect((await read({clock})).people.count).toBe(expected.people.count);
	});

	it('that never hold still are still being written: try again', async () => {
		const path = await dropZip(server.folder, 'a.zip', texts);
		const error = await fault(read({clock: meanwhile(() => appendFileSync(path, 'x'))}));
		expect(error).toBeInstanceOf(TemporaryError);
		expect(error.message).toMatch(/does not hold still: it is still being written/);
	});

	it('that are renamed into their place when they are done are waited for', async () => {
		await dropZip(server.folder, 'old.zip', texts, -60);
		const part = await dropZip(server.folder, 'new.zip.filepart', {...texts, 'extra.txt': 'x'}, 0);
		const error = await fault(read());
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(error.message).toMatch(/new\.zip\.filepart is not finished/);
		const clock = meanwhile((wait) => {
			if (wait === 1) renameSync(part, join(server.folder, 'new.zip'));
		});
		const roster = await read({clock});
		expect(roster.problems.map(({code}) => code)).toContain('other-files');
	});

	it('that change while they are read are not taken', async () => {
		dropFiles(server.folder, texts);
		const {reader, work} = remoteReader(server);
		const reading = reader.read(never);
		const follow = async () => {
			for (;;) {
				const step = await reading.next();
				if (step.done) return;
				if (step.value.unit === 'bytes' && (step.value.done ?? 0) > 0)
					dated(join(server.folder, 'students.csv'), 1);
			}
		};
		const error = await fault(follow());
		expect(error).toBeInstanceOf(TemporaryError);
		expect(error.message).toMatch(/changed while it was read/);
		expect(readdirSync(work)).toEqual([]);
	});

	it('tell their bytes while they come', async () => {
		dropFiles(server.folder, texts);
		const seen: Progress[] = [];
		const reading = remoteReader(server).reader.read(never);
		for (let step = await reading.next(); !step.done; step = await reading.next()) seen.push(step.value);
		const bytes = seen.filter(({unit, total}) => unit === 'bytes' && total === sizeOf(texts));
		expect(bytes.length).toBeGreaterThan(0);
		expect(bytes.every(({done, total}) => (done ?? 0) <= (total ?? 0))).toBe(true);
	});

	it('lie here in files and folders of the owner only', async () => {
		dropFiles(server.folder, texts);
		const {reader, work} = remoteReader(server);
		const reading = reader.read(never);
		const modes = new Set<string>();
		for (let step = await reading.next(); !step.done; step = await reading.next())
			for (const name of readdirSync(work, {recursive: true}) as string[]) {
				const {mode} = statSync(join(work, name));
				modes.add(`${name.includes('/') ? 'file' : 'folder'} ${(mode & 0o777).toString(8)}`);
			}
		expect([...modes].sort()).toEqual(['file 600', 'folder 700']);
	});

	it('are read of one zip alone where that is named', async () => {
		await dropZip(server.folder, 'mine.zip', texts, 0);
		await dropZip(server.folder, 'other.zip', {}, 9);
		expect((await read({below: 'mine.zip'})).people.count).toBe(expected.people.count);
	});

	describe('and a server that is not as it should be', () => {
		it('without a pinned key gets no login', async () => {
			const before = server.log().length;
			const error = await fault(read({settings: {hostKey: undefined}}));
			expect(error).toBeInstanceOf(HostKeyError);
			expect(error.message).toContain(server.hostKey);
			expect(error.next).toContain('rollcall connections test drop --accept-host-key');
			expect(server.log().slice(before)).not.toMatch(/Accepted|Failed|Invalid user/);
		});

		it('with another key gets no login', async () => {
			const before = server.log().length;
			expect(await fault(read({settings: {hostKey: `SHA256:${'A'.repeat(43)}`}}))).toBeInstanceOf(
				HostKeyError,
			);
			expect(server.log().slice(before)).not.toMatch(/Accepted|Failed|Invalid user/);
		});

		it('that refuses the login is told as one that is read from', async () => {
			const error = await fault(read({secrets: {password: 'planted-secret-2c'}}));
			expect(error).toBeInstanceOf(UsageError);
			expect(`${error.message}${error.notDone}${error.next}`).not.toMatch(/planted-secret|Apple|sent/);
			expect(await fault(read({secrets: {}}))).toBeInstanceOf(UsageError);
		});

		it('without the folder says which', async () => {
			const error = await fault(read({below: 'no-such'}));
			expect(error).toBeInstanceOf(UsageError);
			expect(error.message).toContain('no-such');
		});

		it.skipIf(!isRoot)('that does not let this user at a file says which', async () => {
			await dropZip(server.folder, 'a.zip', texts);
			const {chmodSync} = await import('node:fs');
			chmodSync(join(server.folder, 'a.zip'), 0o600);
			const error = await fault(read());
			expect(error).toBeInstanceOf(UsageError);
			expect(error.message).toMatch(/does not let this user at .*a\.zip/);
		});
	});

	describe('over a connection that breaks', () => {
		const big = () => dropZip(server.folder, 'a.zip', texts, 0);
		const handshake = 4_000;
		/** A line of spaces makes the way long. */
		const filler = () => {
			const locations = `${texts['locations.csv']}${' '.repeat(3_000_000)}\n`;
			dropFiles(server.folder, {...texts, 'locations.csv': locations});
		};
		const size = () =>
			readdirSync(server.folder).reduce((sum, name) => sum + statSync(join(server.folder, name)).size, 0);

		it.each([
			['before the first byte', () => -1],
			['at half', () => handshake + size() * 0.5],
			['at 99 %', () => handshake + size() * 0.99],
		])('goes on where it was cut %s', async (_when, breaks) => {
			filler();
			const before = server.log().length;
			const proxy = await startTcpProxy(server.port, {after: breaks(), how: 'cut', way: 'down', times: 1});
			const {reader} = remoteReader(server, {port: proxy.port});
			const seen: number[] = [];
			const reading = reader.read(never);
			let roster: Roster | undefined;
			while (roster === undefined) {
				const step = await reading.next();
				if (step.done) roster = step.value;
				else if (step.value.total === size()) seen.push(step.value.done ?? 0);
			}
			const received = proxy.received();
			await proxy.close();
			expect(roster.people.count).toBe(expected.people.count);
			expect(seen.at(-1)).toBe(size());
			expect(seen).toEqual([...seen].sort((a, b) => a - b));
			const sessions = server.log().slice(before).split('Starting session').length - 1;
			expect(sessions).toBe(breaks() < 0 ? 1 : 2);
			// What had come was not asked for again, but for the chunks that were on their way.
			expect(received).toBeLessThan(size() + 2_200_000);
		});

		it.each(['cut', 'stall'] as const)('is temporary when it is %s every time', async (how) => {
			filler();
			const proxy = await startTcpProxy(server.port, {
				after: handshake + 200_000,
				how,
				way: 'down',
				times: 99,
			});
			const error = await fault(
				read({port: proxy.port, timeouts: {connect: 2_000, stall: 200}, settings: {}}),
			);
			await proxy.close();
			// Each attempt brings 200,000 bytes further: three are not enough for all of it.
			expect(error).toBeInstanceOf(TemporaryError);
			expect(error.message).toMatch(how === 'cut' ? /was cut/ : /no answer in time/);
		});

		it('stops when asked, with the reason of the one who asked', async () => {
			await big();
			const stop = new AbortController();
			const why = new Error('enough');
			const clock = meanwhile(() => stop.abort(why));
			await expect(read({clock}, stop.signal)).rejects.toBe(why);
		});
	});

	describe('once they were applied', () => {
		async function applied(reader: Reader) {
			await finished(reader.read(never));
			await reader.applied?.(never);
			await reader.close?.();
		}
		const there = () => (readdirSync(server.folder, {recursive: true}) as string[]).sort();

		it('stay where they are, unless something else is asked for', async () => {
			dropFiles(server.folder, texts);
			const before = there();
			await applied(remoteReader(server).reader);
			expect(there()).toEqual(before);
		});

		it('are moved aside, those files and no other', async () => {
			dropFiles(server.folder, {...texts, 'notes.txt': 'hello'});
			await dropZip(server.folder, 'older.zip', texts, -60);
			await applied(remoteReader(server, {settings: {afterRead: 'move'}}).reader);
			expect(there()).toEqual(
				[
					'archive',
					...Object.keys(texts).map((name) => `archive/20260821T021400Z-${name}`),
					'notes.txt',
					'older.zip',
				].sort(),
			);
		});

		it('are moved a second night too, though the folder is there', async () => {
			for (const minutes of [0, 1440]) {
				await dropZip(server.folder, 'a.zip', texts, minutes);
				await applied(remoteReader(server, {settings: {afterRead: 'move'}}).reader);
			}
			expect(there()).toEqual([
				'archive',
				'archive/20260821T021400Z-a.zip',
				'archive/20260822T021400Z-a.zip',
			]);
		});

		it('are deleted where that was asked for, and one that came meanwhile is not', async () => {
			const path = await dropZip(server.folder, 'a.zip', texts);
			const {reader} = remoteReader(server, {settings: {afterRead: 'delete'}});
			await finished(reader.read(never));
			expect(existsSync(path)).toBe(true);
			dated(path, 5);
			const error = await fault(reader.applied!(never));
			expect(error).toBeInstanceOf(TemporaryError);
			expect(error.message).toMatch(/is another one by now/);
			expect(existsSync(path)).toBe(true);
			await applied(remoteReader(server, {settings: {afterRead: 'delete'}}).reader);
			expect(there()).toEqual([]);
		});

		it('are kept here as one zip of what is read of them', async () => {
			await dropZip(server.folder, 'a.zip', {...texts, 'secret.txt': 'planted-secret'});
			const kept: Array<{readonly most: number; readonly roster: Roster; readonly bytes: Buffer}> = [];
			const keep = async (zip: string, most: number) => {
				const roster = await finished(appleCsvReader(zip).read(never));
				expect(statSync(zip).mode & 0o777).toBe(0o600);
				kept.push({most, roster, bytes: readFileSync(zip)});
			};
			const {reader, work} = remoteReader(server, {settings: {keepExports: 3}, keep});
			await applied(reader);
			expect(kept.map(({most}) => most)).toEqual([3]);
			expect(contents(kept[0]!.roster)).toEqual(contents(expected));
			expect(kept[0]!.bytes.includes('secret.txt')).toBe(false);
			expect(readdirSync(work)).toEqual([]);
		});

		it('are kept of OneRoster without passwords, phones and parents, and demographics are not even brought', async () => {
			const planted = {
				'users.csv': [
					'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
					's1,,,true,o1,student,ana,,Ana,Diaz,,,ana@school.example,planted-sms,planted-phone,,05,planted-password',
					's2,,,true,o1,parent,pat,,Planted-parent,Diaz,,,,,,,,',
					't1,,,true,o1,teacher,tia,,Tia,Ode,,,tia@school.example,,,,,',
				].join('\n'),
				'orgs.csv':
					'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,North,school,,',
				'courses.csv':
					'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\nc1,,,,Maths,M,,o1,,',
				'classes.csv':
					'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nk1,,,Maths 1,,c1,M1,scheduled,,o1,,,,',
				'enrollments.csv':
					'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,,,k1,o1,s1,student,false,,\ne2,,,k1,o1,t1,teacher,true,,',
				'demographics.csv': 'sourcedId,sex\ns1,planted-sex',
			};
			dropFiles(server.folder, planted);
			const {path, place} = placeOf(server);
			const settings = oneRosterCsvSettings.parse({path, hostKey: server.hostKey, keepExports: '1'});
			const work = mkdtempSync(join(tmpdir(), 'rollcall-remote-'));
			onTestFinished(() => rmSync(work, {recursive: true, force: true}));
			let text = '';
			const clock = fixedClock(undefined, {sleepTurns: true});
			const reader = remoteFolderReader(
				{
					name: 'drop',
					settings,
					secret: async (key) => (key === 'privateKey' ? server.privateKey : undefined),
					clock,
					temporary: async (name) => join(work, name),
					keepExport: async (zip) => {
						const archive = await openZip(zip);
						for (const file of archive.files)
							for await (const chunk of file.open()) text += Buffer.from(chunk).toString('utf8');
						archive.close();
					},
				},
				place,
				oneRosterCsvFormat(settings, {last: async () => undefined, clock}),
			);
			const seen: string[] = [];
			const reading = reader.read(never);
			for (let step = await reading.next(); !step.done; step = await reading.next())
				seen.push(...(readdirSync(work, {recursive: true}) as string[]));
			await reader.applied?.(never);
			await reader.close?.();
			expect(text).toContain('ana@school.example');
			expect(text).not.toMatch(/planted/i);
			expect(seen.some((name) => name.endsWith('users.csv'))).toBe(true);
			expect(seen.some((name) => name.endsWith('demographics.csv'))).toBe(false);
			expect(readdirSync(work)).toEqual([]);
		});

		it('leave nothing here when they were not applied', async () => {
			dropFiles(server.folder, texts);
			const {reader, work} = remoteReader(server, {settings: {keepExports: 3}, keep: async () => {}});
			await finished(reader.read(never));
			expect(readdirSync(work)).toHaveLength(1);
			await reader.close?.();
			expect(readdirSync(work)).toEqual([]);
		});
	});

	const sizeOf = (all: Texts) => Object.values(all).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
});
