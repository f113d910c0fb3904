import {describe, expect, test} from 'vitest';
import {copyDistrict, json, run} from '../support/cli.ts';
import {secondNights} from '../support/second-nights.ts';

const {shop, night} = secondNights();
interface Users {
	readonly items: ReadonlyArray<{readonly source: string}>;
	readonly total: number;
}
const sources = async (here: {readonly state: string}) =>
	new Set((await json<Users>(['users'], here)).value.items.map(({source}) => source));

/** Every pupil of grade 05 is in grade 06 now. */
const promote = (lines: readonly string[]) => {
	const at = lines[0]!.split(',').findIndex((name) => name.replaceAll('"', '') === 'grades');
	return lines.map((line) => {
		const cells = line.split(',');
		if (cells[at] === '05') cells[at] = '06';
		if (cells[at] === '"05"') cells[at] = '"06"';
		return cells.join(',');
	});
};

describe('rollcall connections disconnect', () => {
	test('without a terminal and --yes says what it would do, changes nothing and exits 4', async () => {
		const here = night();
		const {code, stdout} = await run(['connections', 'disconnect', 'sis'], here);
		expect(code).toBe(4);
		expect(stdout).toMatch(/\d+ accounts and \d+ classes of sis become Manual/);
		expect(stdout).toContain('Nothing was changed.');
		expect(await sources(here)).toEqual(new Set(['SFTP']));
	});

	test('then nothing is read, until it is connected again; what was promoted meanwhile waits', async () => {
		const here = night({'users.csv': promote});
		const {code, value} = await json<{result: string; accounts: number; run: {id: string}}>(
			['connections', 'disconnect', 'sis', '--yes'],
			here,
		);
		expect({code, result: value.result}).toEqual({code: 0, result: 'disconnected'});
		expect(await sources(here)).toEqual(new Set(['Manual']));
		expect((await run(['history', value.run.id], here)).stdout).toMatch(/disconnect/);
		const shown = await run(['connections', 'show', 'sis'], here);
		expect(shown.stdout).toContain('State: disconnected.');

		const refused = await run(['sync', '--yes'], here);
		expect(refused.code).toBe(2);
		expect(refused.stderr).toMatch(/"sis" is disconnected since .*rollcall connections reconnect sis/s);

		const again = await json<{state: string; id: string}>(['connections', 'reconnect', 'sis'], here);
		expect(again).toMatchObject({code: 0, value: {state: 'ready'}});
		const synced = await run(['sync', '--yes'], here);
		expect({code: synced.code, stderr: synced.stderr}).toEqual({code: 3, stderr: ''});
		const {value: conflicts} = await json<{items: ReadonlyArray<{id: string; kind: string}>}>(
			['conflicts'],
			here,
		);
		expect(new Set(conflicts.items.map(({kind}) => kind))).toEqual(new Set(['changed-while-disconnected']));
		expect(conflicts.items.length).toBeGreaterThan(10);
		await run(['resolve', conflicts.items[0]!.id, 'i', '--alike', '--always'], here);
		expect((await run(['sync', '--yes'], here)).code).toBe(0);
		expect(await sources(here)).toEqual(new Set(['SFTP']));
	}, 30_000);

	test('reconfigure keeps the id, and a wrong setting changes nothing', async () => {
		const here = night();
		const other = copyDistrict(shop.at('other'));
		const {value: before} = await json<{id: string}>(['connections', 'show', 'sis'], here);
		const wrong = await run(['connections', 'reconfigure', 'sis', '--set', 'nonsense=1', '--yes'], here);
		expect(wrong.code).toBe(2);
		expect(await sources(here)).toEqual(new Set(['SFTP']));
		const {code, stdout} = await run(
			['connections', 'reconfigure', 'sis', '--set', `path=${other}`, '--yes'],
			here,
		);
		expect(code).toBe(0);
		expect(stdout).toContain('sis is connected again');
		const {value: after} = await json<{id: string; settings: {path: string}}>(
			['connections', 'show', 'sis'],
			here,
		);
		expect(after).toMatchObject({id: before.id, settings: {path: other}});
		expect((await run(['sync', '--yes'], here)).code).toBe(0);
	}, 30_000);

	test('a test that failed is shown as such', async () => {
		const here = night();
		await run(['connections', 'set', 'sis', '--set', `path=${shop.at('nowhere')}`], here);
		expect((await run(['connections', 'test', 'sis'], here)).code).not.toBe(0);
		expect((await run(['connections', 'show', 'sis'], here)).stdout).toMatch(/^Tested: .*, failed: /m);
	});
});
