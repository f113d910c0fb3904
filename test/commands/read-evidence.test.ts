import {chmodSync, copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {asmRosterServer, person} from '../support/asm-roster-server.ts';
import {copyDistrict, json, run, workshop} from '../support/cli.ts';

const shop = workshop();
afterAll(() => shop.remove());

/** What the fixtures' server tokens hold. */
const token = {
	consumer_key: 'CK_test',
	consumer_secret: 'CS_test',
	access_token: 'AT_test',
	access_secret: 'AS_test',
	access_token_expiry: '2099-03-01T00:00:00Z',
};

/** A copy that only its owner can read. */
function secret(name: string): string {
	const path = shop.at(name);
	copyFileSync(join(import.meta.dirname, '../../fixtures/asm/server-token', name), path);
	chmodSync(path, 0o600);
	return `file:${path}`;
}

interface Told {
	readonly counts: {readonly extent: string; readonly live: number; readonly inactive: number};
	readonly differences: ReadonlyArray<{readonly personId: string}>;
	readonly run: {readonly id: string} | null;
}

describe('a connection to the roster service', () => {
	test('from the server token as it was downloaded to evidence and back to the wire', async () => {
		const server = await asmRosterServer(token);
		const [exported, state] = [shop.at('export'), shop.at('state')];
		copyDistrict(exported);
		await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`], {state});
		expect((await run(['sync', '--yes'], {state})).code).toBe(0);
		const {value: users} = await json<{items: ReadonlyArray<{personId: string}>}>(
			['users', '--limit', '20'],
			{state},
		);
		const ids = users.items.map(({personId}) => personId);
		server.set(
			'persons',
			ids.map((id, at) => person(at, {person_id: id, status: at === 0 ? 'InActive' : 'Active'})),
		);

		const made = await run(
			[
				...['connect', 'asm-roster', 'apple', '--set', `url=${server.url}`],
				...['--secret', `serverToken=${secret('aes256.p7m')}`, '--secret', `privateKey=${secret('key.pem')}`],
			],
			{state},
		);
		expect(made).toMatchObject({code: 0, stderr: ''});
		const tested = await run(['connections', 'test', 'apple'], {state});
		expect(tested).toMatchObject({
			code: 0,
			stdout: 'apple: good: the server token is accepted, and people are told\n',
		});

		const looked = await run(['plan', 'apple'], {state});
		expect(looked.code).toBe(0);
		expect(looked.stdout).toContain('Nothing was kept. To mark the accounts: rollcall sync apple');

		const {value: first, code} = await json<Told>(['sync', 'apple'], {state});
		expect(code).toBe(0);
		expect(first).toMatchObject({
			schema: 'rollcall.evidence/1',
			connection: 'apple',
			counts: {extent: 'full', live: 19, inactive: 1},
			run: {id: 'R000002', state: 'succeeded'},
		});
		expect(first.differences.map(({personId}) => personId)).toContain(ids[0]);

		const history = await run(['history', 'R000002'], {state});
		expect(history.stdout).toContain('evidence of apple');
		expect(history.stdout).toContain('evidence: all was read: 20 people; 19 live, 1 inactive');
		const user = await run(['user', ids[0]!], {state});
		expect(user.stdout).toMatch(/inactive \(InActive\), \d{4}-\d\d-\d\d/);

		// What changed since: one person, and nothing else is asked for.
		server.put('persons', person(0, {person_id: ids[0]}));
		const again = await run(['sync', 'apple'], {state});
		expect(again.stdout).toContain(
			'apple: what changed was read: 1 people, 0 classes, 0 courses, 0 locations',
		);
		expect(again.stdout).toContain('20 live, 0 inactive');
		expect((await run(['sync', 'apple', '--full'], {state})).stdout).toContain('apple: all was read');
		// The roster is still the only one to plan from.
		expect((await run(['plan', '--exit-code'], {state})).code).toBe(0);
	}, 120_000);

	test('says what failed and what to do, with the exit code of the fault', async () => {
		const server = await asmRosterServer(token);
		const state = shop.at('refused');
		await run(
			[
				...['connect', 'asm-roster', 'apple', '--set', `url=${server.url}`],
				...['--secret', `serverToken=${secret('aes256.p7m')}`],
			],
			{state},
		);
		const locked = await run(['sync', 'apple'], {state});
		expect(locked.code).toBe(2);
		expect(locked.stderr).toContain('there is no private key to open it with');
		await run(['connections', 'set', 'apple', '--secret', `privateKey=${secret('key.pem')}`], {state});
		server.fault = () => ({status: 403, raw: 'T_C_NOT_SIGNED'});
		const terms = await run(['sync', 'apple'], {state});
		expect(terms.code).toBe(2);
		expect(terms.stderr).toContain('agrees to the terms');
		server.fault = ({path}) => (path === '/session' ? undefined : {raw: '<html>'});
		expect((await run(['sync', 'apple'], {state})).code).toBe(7);
		const {stdout} = await run(['connections', 'show', 'apple'], {state});
		expect(stdout).toContain('State: needs attention');
		for (const word of Object.values(token).slice(0, 4)) expect(stdout + terms.stderr).not.toContain(word);
	}, 60_000);
});
