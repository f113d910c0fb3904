import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openZip} from '../../source/io/zip.ts';
import {json, medium, run} from '../support/cli.ts';
import {secondNights} from '../support/second-nights.ts';
import {recordsIn} from '../support/state.ts';

const {shop, prepared, exported, night: secondNight} = secondNights();
/** A child of the sample district, and how its rows begin. */
const child = {id: '4273a3c2-81dc-4edc-81d1-683f98bbf791', email: 'omar.oddbody@'};

/** The same state, from whose source the child has gone; with a night in between, or before it. */
async function withoutChild(night: boolean) {
	const {state} = secondNight({
		'users.csv': (lines) => lines.filter((line) => !line.startsWith(child.id)),
		'enrollments.csv': (lines) => lines.filter((line) => !line.includes(child.id)),
	});
	if (night) expect((await run(['sync', '--yes'], {state})).code).toBe(0);
	return {state};
}

/** Everything in the state's folder, as text. */
const bytesOf = (folder: string) =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((each) => each.isFile())
		.map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'))
		.join('\n');

async function unpacked(file: string): Promise<ReadonlyMap<string, string>> {
	const archive = await openZip(file);
	const texts = new Map<string, string>();
	for (const each of archive.files) {
		let text = '';
		for await (const chunk of each.open()) text += Buffer.from(chunk).toString('utf8');
		texts.set(each.path, text);
	}
	archive.close();
	return texts;
}

/** A column of a file of the sample district. */
function column(file: string, name: string): readonly string[] {
	const [header = '', ...lines] = readFileSync(join(medium, file), 'utf8').trim().split('\n');
	const at = header.split(',').indexOf(name);
	return lines.map((line) => line.split(',')[at]?.replaceAll('"', '') ?? '');
}

describe('rollcall export', () => {
	test('says what it wrote, and that it holds real names', async () => {
		const file = shop.at('all.zip');
		const {code, stdout, stderr} = await run(['export', file], {state: prepared});
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		expect(stdout).toMatch(/828 accounts, 364 classes, 1 run; \d+ bytes\.\nIt holds real names/);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect((await unpacked(file)).get('accounts.jsonl')).toContain(child.email);
	});

	test('--anonymise leaves nobody of the sample district in it, nor a school', async () => {
		const file = shop.at('shared.zip');
		const {code, value} = await json<{records: Record<string, number>; anonymised: boolean}>(
			['export', '--anonymise', file],
			{state: prepared},
		);
		expect({code, ...value}).toMatchObject({
			code: 0,
			anonymised: true,
			records: {accounts: 828, classes: 364},
		});
		const text = [...(await unpacked(file)).values()].join('\n').toLowerCase();
		const names = [
			...['givenName', 'familyName'].flatMap((name) => column('users.csv', name)),
			...column('orgs.csv', 'name').flatMap((name) => [name, ...name.split(' ')]),
			exported,
		].filter((part) => part.length >= 4 && !/^school$/i.test(part));
		expect(new Set(names).size).toBeGreaterThan(80);
		expect([...new Set(names)].filter((part) => text.includes(part.toLowerCase()))).toEqual([]);
		const ids = [
			...['username', 'email', 'identifier', 'sourcedId'].flatMap((name) => column('users.csv', name)),
			...['orgs.csv', 'classes.csv', 'courses.csv', 'enrollments.csv'].flatMap((file) =>
				column(file, 'sourcedId'),
			),
		].filter((id) => id.length >= 4);
		const words = new Set(text.split(/["\s,:;]+|\\t/));
		expect(new Set(ids).size).toBeGreaterThan(8000);
		expect(ids.filter((id) => words.has(id.toLowerCase()))).toEqual([]);
	});

	test('two of one state agree; another state has other pseudonyms', async () => {
		const first = await unpacked(shop.at('shared.zip'));
		const at = async (name: string, state: string) => {
			await run(['export', '--anonymise', shop.at(name)], {state});
			return await unpacked(shop.at(name));
		};
		expect((await at('again.zip', prepared)).get('accounts.jsonl')).toBe(first.get('accounts.jsonl'));
		const other = shop.at('other');
		await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`], {state: other});
		await run(['sync', '--yes'], {state: other});
		const accounts = (texts: ReadonlyMap<string, string>) =>
			(texts.get('accounts.jsonl') ?? '')
				.split('\n')
				.filter(Boolean)
				.map((line) => JSON.parse(line).email as string);
		const known = new Set(accounts(first));
		expect(accounts(await at('other.zip', other)).filter((email) => known.has(email))).toEqual([]);
	});

	test('where nothing can be written, or there is no state, says so', async () => {
		const nowhere = await run(['export', shop.at('no/such/folder/x.zip')], {state: prepared});
		expect(nowhere).toMatchObject({code: 2, stdout: ''});
		expect((await run(['export', shop.at('x.zip')], {state: shop.at('none')})).code).toBe(2);
		expect((await run(['export'], {state: prepared})).code).toBe(2);
	});
});

describe('an export', () => {
	test('overwrites nothing without --force', async () => {
		const file = shop.at('once.zip');
		expect((await run(['export', file], {state: prepared})).code).toBe(0);
		const before = statSync(file).mtimeMs;
		const again = await run(['export', file], {state: prepared});
		expect(again.code).toBe(2);
		expect(again.stderr).toContain('--force');
		expect(statSync(file).mtimeMs).toBe(before);
		expect((await run(['export', '--force', file], {state: prepared})).code).toBe(0);
	});
});

describe('rollcall forget', () => {
	test('refuses somebody whom the source lists, with the next step', async () => {
		const {code, stdout} = await run(['forget', child.id, '--yes'], {state: prepared});
		expect(code).toBe(3);
		expect(stdout).toMatch(
			/sis still lists 4273a3c2.*run rollcall sync sis first\.\nNobody was forgotten\.\n$/s,
		);
		const told = await json<{refused: string[]; done: null}>(['forget', child.id, '--yes'], {
			state: prepared,
		});
		expect({code: told.code, done: told.value.done, refused: told.value.refused.length}).toEqual({
			code: 3,
			done: null,
			refused: 1,
		});
	});

	test('shows a plan and changes nothing where nobody can be asked', async () => {
		const night = await withoutChild(true);
		const before = bytesOf(night.state);
		const {code, stdout} = await run(['forget', child.id], night);
		expect(code).toBe(4);
		expect(stdout).toMatch(
			/^To be forgotten \(1\):\n {2}4273a3c2\S+ {2}Omar Oddbody\n1\. Taken out of the state of today: 1 account/,
		);
		expect(stdout).toMatch(/To do it: add --yes\.\n$/);
		expect((await json(['forget', child.id], night)).code).toBe(4);
		expect((await run(['--read-only', 'forget', child.id, '--yes'], night)).code).toBe(3);
		expect(bytesOf(night.state)).toBe(before);
	});

	test('--yes leaves no byte of them in the state, and says so in history by count', async () => {
		const night = await withoutChild(true);
		expect(bytesOf(night.state)).toContain(child.id);
		expect(bytesOf(night.state)).toContain(child.email);
		const {code, stdout} = await run(['forget', child.id, '--yes'], night);
		expect(code).toBe(0);
		expect(stdout).toMatch(
			/1 account was forgotten: \d+ records? and all of history changed, 0 kept packages removed\./,
		);
		const after = bytesOf(night.state);
		expect([after.includes(child.id), after.includes(child.email), after.includes('910000000"')]).toEqual([
			false,
			false,
			false,
		]);
		expect((await recordsIn(night.state, 'accounts')).length).toBe(827);
		expect((await recordsIn(night.state, 'activities')).at(-1)).toMatchObject({
			action: 'forget',
			subjects: [],
			message: '1 account was forgotten',
		});
		const history = await json<{items: Array<{state: string}>}>(['history'], night);
		expect(history.value.items.map(({state}) => state)).toEqual(['succeeded', 'succeeded']);
		expect((await run(['history', '1'], night)).stdout).toContain('+828');
		// The source does not list them: they do not come back.
		expect((await run(['sync', '--yes'], night)).code).toBe(0);
		expect(bytesOf(night.state)).not.toContain(child.id);
		// Once more, as after an interruption: nothing is written of the ID that was named again.
		expect((await run(['forget', child.id, '--yes'], night)).code).toBe(0);
		expect(bytesOf(night.state)).not.toContain(child.id);
	}, 30_000);

	test('tells what it did as JSON, without saying again who it was', async () => {
		const night = await withoutChild(true);
		const {code, stdout, value} = await json<{done: {accounts: number}}>(
			['forget', child.id, '--yes'],
			night,
		);
		expect({code, accounts: value.done.accounts}).toEqual({code: 0, accounts: 1});
		expect(stdout).not.toContain(child.id);
		expect(stdout).not.toContain('Oddbody');
	});

	test('of an id that nobody has it says so, and what it would go through all the same; no id is a mistake', async () => {
		const {code, stdout} = await run(['forget', 'nobody-77'], {state: prepared});
		expect(code).toBe(4);
		expect(stdout).toMatch(/1\. Nobody in the directory or in its history has the Person ID "nobody-77"/);
		expect(stdout).toMatch(/Nobody was forgotten\.\nTo do it: add --yes\.\n$/);
		const again = await run(['forget', 'nobody-77', '--yes'], {state: prepared});
		expect(again.code).toBe(0);
		expect(again.stdout).toMatch(/\n0 accounts were forgotten: .*\nNobody in the directory/);
		expect((await run(['forget'], {state: prepared})).code).toBe(2);
	});
});
