import {afterAll, expect, test} from 'vitest';
import {json, medium, run, start, workshop} from '../support/cli.ts';
import {jamfServer} from '../support/jamf-server/server.ts';
import {runs} from '../support/runs.ts';
import {seeded} from '../support/seeded.ts';

const shop = workshop();
afterAll(() => shop.remove());

/** Two dozen in the long run. */
const kills = Math.min(24, runs(1));

interface Synced {
	readonly outcome: string;
	readonly hash: string;
	readonly written?: Readonly<Record<string, number>>;
}

test(`killed ${kills} times between a write and its record, a mirror makes nobody twice, and comes to the end`, async () => {
	const jamf = await jamfServer({now: () => new Date()});
	jamf.school.location(0, 'District', {isDistrict: true});
	const state = shop.at('state');
	const env = {JAMF_KEY: jamf.apiKey};
	const here = {state, env};
	const done = async (...args: string[]) =>
		expect(await run(args, here)).toMatchObject({stderr: '', code: 0});
	await done('connect', 'oneroster-csv', 'sis', '--set', `path=${medium}`);
	expect((await run(['sync', 'sis', '--yes', '--no-publish'], here)).code).toBeLessThan(4);
	await done(
		...['connect', 'jamf-school', 'jamf', '--secret', 'apiKey=env:JAMF_KEY'],
		...['--set', `url=${jamf.url}`, '--set', `networkId=${jamf.networkId}`],
		...['--set', 'createUsers=all', '--set', 'createClasses=yes'],
	);
	const {value: look} = await json<{unmapped: ReadonlyArray<{locationId: string; name: string}>}>(
		['plan', 'jamf'],
		here,
	);
	for (const [index, {locationId, name}] of look.unmapped.entries())
		jamf.school.location(index + 1, name, {asmIdentifier: locationId});

	const random = seeded(7);
	for (let round = 0; round < kills; round++) {
		const {value: held} = await json<Synced>(['plan', 'jamf'], here);
		const before = jamf.writes.length;
		const dies = before + 1 + Math.floor(random() * 40);
		const approve = held.outcome === 'held' ? ['--approve', held.hash] : ['--yes'];
		const {child, ended} = start(['sync', 'jamf', ...approve], here);
		const carriesOut = random() < 0.5;
		jamf.fault = ({method}) => {
			if (method === 'GET' || jamf.writes.length < dies) return undefined;
			child.kill('SIGKILL');
			// It is carried out, and whoever asked for it hears nothing any more; or it never arrived.
			return carriesOut ? 'cut' : 'dropped';
		};
		expect((await ended).code).toBe(null);
		jamf.fault = undefined;
		expect(jamf.writes.length).toBeGreaterThan(before);
	}

	for (let sync = 0; sync < 2; sync++) {
		const {value: held} = await json<Synced>(['plan', 'jamf'], here);
		await run(['sync', 'jamf', ...(held.outcome === 'held' ? ['--approve', held.hash] : ['--yes'])], here);
	}
	const names = jamf.school.users.values().map(({username}) => username);
	expect(new Set(names).size).toBe(names.length);
	const created = jamf.writes.filter(({method, path}) => method === 'POST' && path === '/users');
	expect(created).toHaveLength(names.length);
	const marks = jamf.school.classes.values().map(({description}) => description);
	expect(new Set(marks).size).toBe(marks.length);

	const {value: history} = await json<{items: ReadonlyArray<{kind: string; state: string}>}>(
		['history'],
		here,
	);
	const states = history.items.filter(({kind}) => kind === 'mirror').map(({state}) => state);
	expect(states.filter((each) => each === 'interrupted')).toHaveLength(kills);
	expect((await run(['doctor'], here)).code).not.toBe(10);
}, 120_000);
