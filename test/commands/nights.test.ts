import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {json, run, start} from '../support/cli.ts';
import {finished} from '../support/roster.ts';
import {secondNights} from '../support/second-nights.ts';
import {copyState, inState, recordsIn} from '../support/state.ts';

const {shop, prepared, night: secondNight} = secondNights();
let made = 0;

const students = (lines: readonly string[]) => lines.filter((line) => line.includes(',student,'));
/** Without the first so many students. */
const lessStudents = (count: number) => (lines: readonly string[]) => {
	const gone = new Set(students(lines).slice(0, count));
	return lines.filter((line) => !gone.has(line));
};

describe('a users.csv that is not whole', () => {
	const faults: Readonly<Record<string, (text: string) => string>> = {
		empty: () => '',
		'only a header': (text) => text.slice(0, text.indexOf('\n') + 1),
		'cut in the middle of a line': (text) => text.slice(0, Math.floor(text.length / 2) + 7),
		'cut at the end of a line': (text) => text.slice(0, text.indexOf('\n', Math.floor(text.length / 2)) + 1),
	};
	test.each(Object.entries(faults))('(%s) is a failed read that nothing lets pass', async (_, fault) => {
		const night = secondNight();
		const file = join(night.export, 'users.csv');
		writeFileSync(file, fault(readFileSync(file, 'utf8')));
		const before = await recordsIn(night.state, 'accounts');
		for (const how of [['--yes'], ['--approve', '0'.repeat(64)], ['--yes', '--additions-only']]) {
			const {code, stdout, stderr} = await run(['sync', ...how], night);
			expect({how, code, stdout}).toEqual({how, code: 7, stdout: ''});
			expect(stderr).toContain('users.csv');
		}
		expect(await recordsIn(night.state, 'accounts')).toEqual(before);
		const runs = await recordsIn(night.state, 'runs');
		expect(runs.map(({state}) => state)).toEqual(['succeeded', 'failed', 'failed', 'failed']);
	});
});

describe('six in a hundred gone', () => {
	test('holds the run, and passes with the approval of its hash', async () => {
		const night = secondNight({'users.csv': lessStudents(51)});
		const before = await recordsIn(night.state, 'accounts');
		const plan = await json<{
			hash: string;
			outcome: string;
			guards: Array<{code: string; tripped: boolean; numbers: {removed?: number}}>;
		}>(['plan', '--exit-code'], night);
		expect({code: plan.code, outcome: plan.value.outcome}).toEqual({code: 6, outcome: 'held'});
		expect(plan.value.guards.filter(({tripped}) => tripped)).toMatchObject([
			{code: 'removals', numbers: {removed: 51}},
		]);

		const held = await json<{hash: string; run: {id: string; state: string}}>(['sync', '--yes'], night);
		expect({code: held.code, state: held.value.run.state, hash: held.value.hash}).toEqual({
			code: 6,
			state: 'held',
			hash: plan.value.hash,
		});
		expect(await recordsIn(night.state, 'accounts')).toEqual(before);

		const status = await json<{level: string; held: Array<{hash: string}>}>(['status'], night);
		expect({code: status.code, level: status.value.level}).toEqual({code: 2, level: 'failed'});
		expect(status.value.held.map(({hash}) => hash)).toEqual([plan.value.hash]);

		const asService = await run(['--as', 'service', 'sync', '--approve', plan.value.hash], night);
		expect(asService).toMatchObject({code: 3, stdout: ''});

		const approved = await json<{run: {state: string}}>(
			['sync', '--approve', plan.value.hash.slice(0, 12)],
			night,
		);
		expect({code: approved.code, state: approved.value.run.state}).toEqual({code: 0, state: 'succeeded'});
		const leaving = (await recordsIn(night.state, 'accounts')).filter(
			(account) => account.leaving !== undefined,
		);
		expect(leaving).toHaveLength(51);
		expect((await run(['sync'], night)).code).toBe(0);
	});

	test('half of a file gone is held too', async () => {
		const night = secondNight({
			'enrollments.csv': (lines) => [...lines.slice(0, 2000)],
		});
		const {code} = await run(['sync', '--yes'], night);
		expect(code).toBe(6);
	});
});

describe('the shapes that scripts rely on', () => {
	test('of a plan and a sync', async () => {
		const night = secondNight({'users.csv': lessStudents(2)});
		const plan = await json<Record<string, unknown> & {changes: Array<Record<string, unknown>>}>(
			['plan', '--changes'],
			night,
		);
		expect(plan).toMatchObject({code: 0, stderr: ''});
		expect(Object.keys(plan.value)).toEqual(
			expect.arrayContaining([
				'schema',
				'connection',
				'hash',
				'outcome',
				'counts',
				'changes',
				'problems',
				'patches',
				'filtered',
				'guards',
				'conflicts',
			]),
		);
		expect(plan.value).toMatchObject({
			schema: 'rollcall.plan/1',
			connection: 'sis',
			outcome: 'changes',
			counts: {accounts: {create: 0, deactivate: 2, unchanged: 826}},
		});
		expect(plan.value.changes[0]).toMatchObject({
			kind: 'accounts',
			action: 'deactivate',
			before: {status: 'New'},
			reason: expect.stringContaining('leaving'),
		});
		const asked = await json<{run: null; hash: string}>(['sync'], night);
		expect({code: asked.code, run: asked.value.run, hash: asked.value.hash}).toEqual({
			code: 4,
			run: null,
			hash: plan.value.hash,
		});
		expect((await run(['plan', '--exit-code'], night)).code).toBe(4);
		const sync = await json<Record<string, unknown>>(['sync', '--yes', '--no-publish'], night);
		expect(sync.value).toMatchObject({
			schema: 'rollcall.sync/1',
			run: {id: 'R000002', state: 'not published by choice', stages: expect.any(Array)},
			published: [],
			counts: {accounts: {deactivate: 2}},
		});
	});

	test('of history, users, conflicts, connections and status', async () => {
		const options = {state: prepared};
		const history = await json<{items: Array<{id: string}>; total: number}>(['history'], options);
		expect(history.value).toMatchObject({schema: 'rollcall.history/1', total: 1, items: [{id: 'R000001'}]});
		const first = await json<{changes: unknown[]; generation: number}>(['history', '1'], options);
		expect(first.value.changes).toHaveLength(828 + 8 + 266 + 364 + 364);
		const users = await json<{items: Array<Record<string, unknown>>; total: number}>(
			['users', '--query', 'no-such-name'],
			options,
		);
		const everybody = await json<{items: Array<Record<string, unknown>>; total: number}>(['users'], options);
		expect({total: everybody.value.total, found: users.value.total}).toEqual({total: 828, found: 0});
		for (const key of 'personId firstName lastName managedAppleAccount source status roles conflicted actions'.split(
			' ',
		))
			expect(everybody.value.items[0]).toHaveProperty(key);
		expect((await json(['conflicts'], options)).value).toEqual({
			schema: 'rollcall.conflicts/1',
			items: [],
			total: 0,
		});
		expect((await json(['connections'], options)).value).toMatchObject({
			items: [{name: 'sis', secrets: {}}],
			total: 1,
		});
		const status = await json(['status'], options);
		expect(status).toMatchObject({
			code: 0,
			stderr: '',
			value: {
				schema: 'rollcall.status/1',
				level: 'fine',
				connections: [{name: 'sis'}],
				conflicts: 0,
				held: [],
				followUps: 1,
			},
		});
	});
});

describe('a package that is written', () => {
	test('reads back equal to the directory', async () => {
		const zip = shop.at('written.zip');
		const {code} = await run(['publish', '--zip', zip], {state: prepared});
		expect(code).toBe(0);
		const roster = await finished(appleCsvReader(zip).read(new AbortController().signal));
		const rows = <T>(count: number, row: (index: number) => T) =>
			Array.from({length: count}, (_, index) => row(index));
		const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
		const {people, classes, enrolments} = roster;
		const accounts = await recordsIn(prepared, 'accounts');
		expect(
			rows(people.count, (row) => [
				people.text(row, 'id'),
				people.text(row, 'firstName'),
				people.text(row, 'lastName'),
				people.text(row, 'email'),
				people.text(row, 'gradeLevel'),
				people.text(row, 'locations'),
			]).sort(byText),
		).toEqual(
			accounts
				.map(({personId, firstName, lastName, email, gradeLevel, roles}) => [
					personId,
					firstName,
					lastName,
					email ?? '',
					gradeLevel ?? '',
					roles.map(({locationId}) => locationId).join('\t'),
				])
				.sort(byText),
		);
		const stored = await recordsIn(prepared, 'classes');
		expect(
			rows(classes.count, (row) => [
				classes.text(row, 'id'),
				classes.text(row, 'course'),
				classes.text(row, 'instructors'),
			]).sort(byText),
		).toEqual(
			stored
				.map(({classId, courseId, instructorIds}) => [classId, courseId, instructorIds.join('\t')])
				.sort(byText),
		);
		const enrolled = (await recordsIn(prepared, 'enrolments')).flatMap(({classId, students: list}) =>
			list
				.split('\t')
				.filter(Boolean)
				.map((student) => `${classId} ${student}`),
		);
		expect(
			rows(
				enrolments.count,
				(row) => `${enrolments.text(row, 'class')} ${enrolments.text(row, 'student')}`,
			).sort(),
		).toEqual(enrolled.sort());
		expect(enrolled).toHaveLength(5446);

		const fresh = shop.at('imported');
		await run(['connect', 'asm-sftp', 'asm', '--set', 'username=x'], {state: fresh});
		const imported = await json<{created: number; exitCode: number}>(['import', zip], {state: fresh});
		expect({code: imported.code, created: imported.value.created}).toEqual({code: 0, created: 828});
		const adopted = await recordsIn(fresh, 'accounts');
		expect(adopted.map(({personId}) => personId).sort()).toEqual(
			accounts.map(({personId}) => personId).sort(),
		);
	});
});

describe('a target', () => {
	const user = 'X@sftp.apple.com';
	const env = {ASM: 'planted-secret-93c1'};
	async function withSandbox() {
		const sandbox = await openSandbox({folder: shop.at(`sandbox-${++made}`), clock: systemClock});
		return {sandbox, serving: await sandbox.serve({user, password: env.ASM})};
	}
	const connect = (port: number) => [
		'connect',
		'asm-sftp',
		'asm',
		...['--set', 'host=127.0.0.1', '--set', `port=${port}`, '--set', `username=${user}`],
		...['--secret', 'password=env:ASM'],
	];

	test('is connected, armed and sent to; a copy of the state is not armed; a changed host key is 9; nobody there is 5', async () => {
		const {sandbox, serving} = await withSandbox();
		const night = {...secondNight(), env};
		const told: string[] = [];
		const tell = async (...args: Parameters<typeof run>) => {
			const ended = await run(...args);
			told.push(ended.stdout, ended.stderr);
			return ended;
		};
		expect((await tell(connect(serving.port), night)).code).toBe(0);
		const untested = await tell(['connections', 'test', 'asm', '--json'], night);
		expect({code: untested.code, ok: JSON.parse(untested.stdout).ok}).toEqual({code: 3, ok: false});
		expect(JSON.parse(untested.stdout).hostKey).toBe(serving.hostKey);
		expect((await tell(['sync', '--yes'], night)).code).toBe(6);
		expect((await tell(['adopt', 'arm', 'all'], night)).code).toBe(3);
		const armed = await tell(['adopt', 'arm', 'all', '--empty', '--json'], night);
		expect(JSON.parse(armed.stdout)).toMatchObject({level: 'all', hostKey: serving.hostKey, pinned: true});
		const sent = await tell(['sync', '--yes', '--json'], night);
		expect(sent.code).toBe(0);
		const [published] = JSON.parse(sent.stdout).published;
		expect(published).toMatchObject({
			target: 'asm',
			outcome: 'sent',
			hostKey: serving.hostKey,
			skipped: false,
		});
		expect((await sandbox.counts()).status).toMatchObject({New: 828});
		const again = await tell(['sync', '--yes', '--json'], night);
		expect(JSON.parse(again.stdout)).toMatchObject({
			published: [{outcome: 'skipped', sha256: published.sha256}],
		});

		const copy = copyState(night.state, shop.at(`copy-${made}`));
		const {items} = JSON.parse((await tell(['users', '--limit', '1', '--json'], night)).stdout);
		const id = items[0].personId as string;
		expect((await tell(['user', id, 'deactivate'], {state: copy})).code).toBe(0);
		const disarmed = await tell(['publish', '--json'], {state: copy, env});
		expect({code: disarmed.code, outcome: JSON.parse(disarmed.stdout).published[0].outcome}).toEqual({
			code: 6,
			outcome: 'disarmed',
		});

		const {port} = serving;
		await serving.close();
		expect((await tell(['user', id, 'deactivate'], night)).code).toBe(0);
		expect((await tell(['user', id, 'deactivate', '--json'], night)).code).toBe(3);
		const nobody = await tell(['publish'], night);
		expect(nobody.code).toBe(5);
		const status = await tell(['status'], night);
		expect(status.code).toBe(2);
		const stranger = await openSandbox({folder: shop.at(`stranger-${made}`), clock: systemClock});
		const impostor = await stranger.serve({user, password: env.ASM, port});
		expect((await tell(['sync', '--yes'], night)).code).toBe(9);
		expect((await tell(['connections', 'test', 'asm'], night)).code).toBe(9);
		await impostor.close();

		const back = await sandbox.serve({user, password: env.ASM, port});
		expect((await tell(['publish'], night)).code).toBe(0);
		expect((await sandbox.counts()).status).toMatchObject({New: 827, Deactivated: 1});
		expect((await tell(['status'], night)).code).toBe(0);
		const logs = await sandbox.activityLogs();
		const evidence = await tell(['reconcile', ...logs, '--json'], night);
		expect(JSON.parse(evidence.stdout)).toMatchObject({live: 827, inactive: 1, unknown: 0, strangers: 0});
		await back.close();
		told.push(
			(await tell(['history', '--json'], night)).stdout,
			(await tell(['connections', '--json'], night)).stdout,
		);
		expect(told.join('\n')).not.toContain(env.ASM);
		for (const each of readdirSync(night.state, {recursive: true, withFileTypes: true}))
			if (each.isFile()) expect(readFileSync(join(each.parentPath, each.name)).includes(env.ASM)).toBe(false);
	}, 60_000);

	test.each(['SIGTERM', 'SIGINT'] as const)(
		'%s in the middle of an upload ends with 130; what was applied stays, and nothing is taken for sent',
		async (signal) => {
			const reached = Promise.withResolvers<void>();
			const silent = createServer((socket) => {
				socket.on('error', () => {});
				reached.resolve();
			});
			await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
			const {port} = silent.address() as {port: number};
			const night = {...secondNight(), env};
			const hostKey = `SHA256:${'A'.repeat(43)}`;
			await run([...connect(port), '--set', `hostKey=${hostKey}`], night);
			await inState(night.state, async (store) => {
				const {machineBinding} = await import('../../source/store/where.ts');
				const [machine = '', ...rest] = machineBinding(night.state).split('/');
				const {connections} = (await store.documents.read('connections')) as {
					connections: Array<{id: string; kind: string}>;
				};
				const target = connections.find(({kind}) => kind === 'asm-sftp')!.id as never;
				const binding = {host: '127.0.0.1', port, user, hostKey, machine, state: rest.join('/')};
				const after = {
					target,
					level: 'all' as const,
					empty: true,
					binding,
					at: '2026-08-01T00:00:00.000Z',
					by: 'x',
				};
				await store.commit([{collection: 'armings', key: target, after}]);
			});
			const {child, ended} = start(['sync', '--yes'], night);
			await reached.promise;
			child.kill(signal);
			const {code, stderr} = await ended;
			silent.close();
			expect({code, stderr: stderr.includes('defect')}).toEqual({code: 130, stderr: false});
			expect((await recordsIn(night.state, 'ledger')).map(({state}) => state)).toEqual(['unknown']);
			expect((await recordsIn(night.state, 'runs')).at(-1)?.state).toBe('applied not published');
			expect(await inState(night.state, (store) => store.locks())).toEqual([]);
		},
	);
});
