import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {jamfSchool} from '../../source/connections/jamf-school/kind.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import {suggestedName} from '../../source/dashboard/screens/connections/new-connection.tsx';
import {kindViews} from '../../source/sync/kind-views.ts';
import {json, run, workshop} from '../support/cli.ts';
import {jamfServer} from '../support/jamf-server/server.ts';

const shop = workshop();
afterAll(() => shop.remove());

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [chapter = ''] = /### Two-way with Jamf School\n[\s\S]*?\n## /.exec(readme) ?? [];
/** The commands of the chapter, in their order, each as its words. */
const commands = [...chapter.matchAll(/^rollcall (.*)$/gm)].map(([, words = '']) => words.split(' '));

/** A state whose SIS is synced, with a Jamf School on loopback beside it. */
async function school(name: string) {
	const jamf = await jamfServer({now: () => new Date()});
	jamf.school.location(0, 'District', {isDistrict: true});
	jamf.school.location(3, 'Nordschule', {asmIdentifier: 'L1'});
	jamf.school.location(4, 'South School');
	mkdirSync(shop.at(name), {recursive: true});
	const key = join(shop.at(name), 'jamf-key');
	writeFileSync(key, jamf.apiKey, {mode: 0o600});
	const csv = join(shop.at(name), 'export');
	cpSync(join(root, 'fixtures/scenarios/schools/two-schools'), csv, {recursive: true});
	const here = {state: join(shop.at(name), 'state')};
	const done = async (...args: string[]) => {
		const ended = await run(args, here);
		expect(ended.code, `${args.join(' ')}: ${ended.stderr}`).toBe(0);
		return ended.stdout;
	};
	await done('connect', 'apple-csv', 'sis', '--set', `path=${csv}`);
	await done('sync', 'sis', '--yes', '--no-publish');
	const ours = (word: string) =>
		word
			.replace('https://your-school.jamfcloud.com', jamf.url)
			.replace('networkId=12345678', `networkId=${jamf.networkId}`)
			.replace('/etc/rollcall/jamf-key', key);
	return {jamf, here, done, ours};
}

describe('the README’s chapter', () => {
	test('calls the connection as the form and the help suggest', () => {
		const [kind] = kindViews([jamfSchool as unknown as ConnectionKind]);
		expect(kind!.example.name).toBe('Jamf');
		expect(suggestedName(kind!, [])).toBe('Jamf');
		expect(commands.flatMap((words) => words.filter((word) => /^jamf$/i.test(word)))).toEqual(
			commands.filter((words) => words.some((word) => /^jamf$/i.test(word))).map(() => 'Jamf'),
		);
	});

	test('runs as it stands: creation off, a plan, creation on, approved by its hash, and two-way', async () => {
		expect(commands.length).toBeGreaterThan(10);
		const {jamf, here, ours} = await school('readme');
		let hash = '';
		const said: string[] = [];
		for (const words of commands) {
			const ended = await run(
				words.map((word) => (word === 'HASH' ? hash : ours(word))),
				here,
			);
			expect(ended.code, `${words.join(' ')}: ${ended.stdout}${ended.stderr}`).toBe(0);
			said.push(`$ ${words.join(' ')}`, ended.stdout);
			hash = /--approve ([0-9a-f]{12})/.exec(ended.stdout)?.[1] ?? hash;
		}
		const story = said.join('\n');
		expect(story).toContain('would be created, and that is switched off');
		expect(story).toContain('for the first time');
		expect(story).toMatch(/users created, \d+ classes created/);
		expect(story).toContain('Kept alike elsewhere');
		expect(story).toContain('Coming in from Jamf first');
		const names = jamf.school.users.values().map(({username}) => username);
		expect(names).toContain('adiaz');
		expect(new Set(names).size).toBe(names.length);
		// Located by the id that Apple School Manager gave it, and by its name.
		expect(jamf.school.userCalled('adiaz')?.locationId).toBe(3);
		expect(jamf.school.userCalled('gokafor')?.locationId).toBe(4);
	});
});

describe('rollcall sync jamf', () => {
	const connect = async (name: string, ...settings: string[]) => {
		const made = await school(name);
		await made.done(
			...['connect', 'jamf-school', 'jamf', '--set', made.ours('url=https://your-school.jamfcloud.com')],
			...[
				'--set',
				made.ours('networkId=12345678'),
				'--secret',
				made.ours('apiKey=file:/etc/rollcall/jamf-key'),
			],
			...settings.flatMap((setting) => ['--set', setting]),
		);
		return made;
	};

	test('without a terminal and without --yes it changes nothing: 4, and held 6', async () => {
		const {jamf, here} = await connect('codes', 'createUsers=all', 'createClasses=yes');
		expect(await run(['plan', 'jamf', '--exit-code'], here)).toMatchObject({code: 6});
		expect(await run(['sync', 'jamf'], here)).toMatchObject({code: 6});
		expect(await run(['sync', 'jamf', '--yes'], here)).toMatchObject({code: 6});
		expect(jamf.writes).toEqual([]);
		expect(await run(['sync', 'jamf', '--approve', '0123456789ab'], here)).toMatchObject({
			code: 6,
			stderr: expect.stringContaining('0123456789ab is not the hash of what is held'),
		});
		const {value} = await json<{hash: string; outcome: string; guards: object[]}>(['plan', 'jamf'], here);
		expect(value).toMatchObject({
			schema: 'rollcall.mirror/1',
			outcome: 'held',
			direction: 'one-way',
			incoming: null,
		});
		const synced = await json(['sync', 'jamf', '--approve', value.hash], here);
		expect(synced).toMatchObject({code: 0, value: {outcome: 'applied', failed: 0, refused: []}});
		expect(await run(['plan', 'jamf', '--exit-code'], here)).toMatchObject({code: 0});
		const last = await run(['history', '3'], here);
		expect(last.stdout).toContain('mirror of jamf');
	});

	test('a right that the key lacks is said, with what else was written; the secret is nowhere', async () => {
		const {jamf, here} = await connect('rights', 'createUsers=all', 'createClasses=yes');
		jamf.rights.delete('PUT');
		const {value} = await json<{hash: string}>(['plan', 'jamf'], here);
		const ended = await run(['sync', 'jamf', '--approve', value.hash], here);
		expect(ended.code).toBe(3);
		expect(ended.stdout).toContain('refused or not answered; the next sync tries again');
		const status = await run(['status'], here);
		expect(status.stdout).toContain('jamf refused, or did not answer');
		expect(`${ended.stdout}${ended.stderr}${status.stdout}`).not.toContain(jamf.apiKey);
		expect(await run(['undo', '2', '--yes'], here)).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('rollcall undo RUN'),
		});
	});

	test('disconnected where nobody comes from there, nobody is said to be Manual', async () => {
		const {done} = await connect('apart');
		const said = await done('connections', 'disconnect', 'jamf', '--yes');
		expect(said).toContain('jamf is disconnected');
		expect(said).not.toContain('Manual');
	});

	test('who is there and does not come in is told, though nothing comes in', async () => {
		const {jamf, here} = await connect('nameless', 'sftp=yes');
		const nobody = jamf.school.user('nobody', {locationId: 3, email: 'nobody@school.example'});
		jamf.school.class('Chess', {locationId: 3, students: [{id: nobody.id}]});
		const ended = await run(['sync', 'jamf', '--yes'], here);
		expect(ended.code).toBe(3);
		expect(ended.stdout).toMatch(/jamf: (?:nothing comes in|came in)/);
		expect(ended.stdout).toMatch(
			/records? (?:does|do) not come in and (?:is|are) held back: rollcall history R/,
		);
	});

	test('what was meant by no name is the SIS, and a name that is none says so', async () => {
		const {here} = await connect('names');
		expect((await run(['plan'], here)).stdout).toContain('Plan for sis');
		expect(await run(['plan', 'jomf'], here)).toMatchObject({code: 2});
		const views = await json<{items: ReadonlyArray<{name: string; mirrors?: string}>}>(['connections'], here);
		expect(views.value.items.find(({name}) => name === 'jamf')).toMatchObject({mirrors: 'one-way'});
	});
});
