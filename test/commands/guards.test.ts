import {readdirSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {json, run} from '../support/cli.ts';
import {secondNights} from '../support/second-nights.ts';

const {shop, night} = secondNights();
interface Planned {
	readonly guards: ReadonlyArray<{readonly code: string; readonly tripped: boolean}>;
}
const tripped = ({guards}: Planned) => guards.filter((guard) => guard.tripped).map(({code}) => code);

/** Gives every file of the export this age. */
function age(folder: string, days: number) {
	const at = new Date(Date.now() - days * 86_400_000);
	for (const name of readdirSync(folder)) utimesSync(join(folder, name), at, at);
}

describe('an export', () => {
	test('that is older than the last one that was applied holds with 6', async () => {
		const here = night();
		age(here.export, 1);
		const {code, value} = await json<Planned>(['sync', '--yes'], here);
		expect({code, tripped: tripped(value)}).toEqual({code: 6, tripped: ['stale']});
		const {stdout} = await run(['plan'], here);
		expect(stdout).toContain('stale: the export is of');
	});
});

describe('rollcall settings', () => {
	test('lists, gets, sets and takes back; what is wrong is 2 and changes nothing', async () => {
		const here = night();
		const {value} = await json<{items: Array<{key: string; default?: unknown}>; total: number}>(
			['settings'],
			here,
		);
		expect(value.items.find(({key}) => key === 'guards.removals.share')).toMatchObject({default: 0.05});
		expect((await run(['settings'], here)).stdout).toContain('policy.leaverGrace');
		const set = await run(['settings', 'set', 'policy.leaverGrace', '14'], here);
		expect(set).toMatchObject({code: 0, stdout: 'policy.leaverGrace = 14\n', stderr: ''});
		expect((await run(['settings', 'get', 'policy.leaverGrace'], here)).stdout).toBe('14\n');
		expect((await run(['settings', 'get', 'guards.stale'], here)).stdout).toContain('guards.stale.days  3');
		for (const words of [
			['set', 'policy.leaverGrace', 'soon'],
			['set', 'policy.leaverGrace'],
			['set', 'nothing', '1'],
			['get', 'nothing'],
		])
			expect(await run(['settings', ...words], here)).toMatchObject({code: 2, stdout: ''});
		const back = await json<{items: object[]}>(['settings', 'set', 'policy.leaverGrace', '--default'], here);
		expect(back.value.items).toEqual([{key: 'policy.leaverGrace', default: 7, meaning: expect.any(String)}]);
	});

	test('a pause holds with 6, and is passed by naming the plan', async () => {
		const here = night();
		const year = new Date().getUTCFullYear();
		const window = [{from: `${year - 1}-01-01`, to: `${year + 1}-12-31`, reason: 'summer'}];
		expect((await run(['settings', 'set', 'pauses', JSON.stringify(window)], here)).code).toBe(0);
		const {code, value} = await json<Planned & {hash: string}>(['sync', '--yes'], here);
		expect({code, tripped: tripped(value)}).toEqual({code: 6, tripped: ['paused']});
		expect((await run(['sync', '--yes', '--additions-only'], here)).code).toBe(6);
		expect((await run(['sync', '--approve', value.hash], here)).code).toBe(0);
	});
});

test('a package that is written says how it stands beside the last one', async () => {
	const here = night();
	const set = ['host=127.0.0.1', 'port=1', 'username=x', 'directory=.'].flatMap((each) => ['--set', each]);
	const target = await run(['connect', 'asm-sftp', 'asm', ...set, '--secret', 'password=env:NONE'], here);
	expect(target).toMatchObject({code: 0});
	const {code, stdout} = await run(['publish', '--zip', shop.at('package.zip')], here);
	expect(code).toBe(0);
	expect(stdout).toContain('nobody knows what the target holds');
	const {value} = await json<{wire: {known: boolean}}>(['publish', '--zip', shop.at('again.zip')], here);
	expect(value.wire).toMatchObject({known: false});
});

test('--relink names a held plan, and nothing else', async () => {
	const here = night();
	expect(await run(['sync', '--relink', 'x'], here)).toMatchObject({code: 2});
	expect((await run(['sync', '--help'], here)).stdout).toContain('--relink');
});
