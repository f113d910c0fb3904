import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {splitList} from '../../source/core/directory/records.ts';
import {collectionNames, type RecordChange} from '../../source/core/ports.ts';
import {look} from '../../source/core/privacy/walk.ts';
import {openZip} from '../../source/io/zip.ts';
import {readConnections} from '../../source/sync/documents.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished} from '../support/roster.ts';
import {district, people, type World, without, world} from '../support/world.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever was written, read back.
type Loose = any;
type Records = Readonly<Record<string, ReadonlyArray<Record<string, Loose>>>>;
interface Copy {
	readonly names: readonly string[];
	readonly text: string;
	readonly records: Records;
	readonly documents: Readonly<Record<string, Loose>>;
}

const folder = () => {
	const made = mkdtempSync(join(tmpdir(), 'rollcall-export-'));
	onTestFinished(() => rmSync(made, {recursive: true, force: true}));
	return made;
};

async function opened(file: string): Promise<Copy> {
	const archive = await openZip(file);
	const texts: Record<string, string> = {};
	for (const each of archive.files) {
		texts[each.path] = '';
		for await (const chunk of each.open()) texts[each.path] += Buffer.from(chunk).toString('utf8');
	}
	archive.close();
	const named = (ending: string) => Object.entries(texts).filter(([name]) => name.endsWith(ending));
	return {
		names: Object.keys(texts).sort(),
		text: Object.values(texts).join('\n'),
		records: Object.fromEntries(
			named('.jsonl').map(([name, text]) => [
				name.replace('.jsonl', ''),
				text
					.split('\n')
					.filter(Boolean)
					.map((line) => JSON.parse(line)),
			]),
		),
		documents: Object.fromEntries(named('.json').map(([name, text]) => [name, JSON.parse(text)])),
	};
}

/** Two siblings with one e-mail, one of them in other letters; a child with a school's name. */
const family = [
	{
		externalId: 'stu-90001',
		firstName: 'Annelise',
		lastName: 'Quartermaine',
		email: 'home@quartermaine.org',
		gradeLevel: '4',
		locations: ['L1'],
	},
	{
		externalId: 'stu-90002',
		firstName: 'Theodore',
		lastName: 'QUARTERMAINE',
		email: 'Home@quartermaine.org',
		locations: ['L1'],
	},
	{
		externalId: 'stu-90003',
		firstName: 'Zoë',
		lastName: 'de la Cruz-Öztürk',
		email: 'zoe@quartermaine.org',
		locations: ['L1'],
	},
];

/** A state in which something of everything has happened. */
async function lively(): Promise<World> {
	const w = await world({roster: without([], family)});
	await w.nameOrganisation('Northern Unified District');
	await w.night();
	// Somebody else under an id that is taken: a conflict with both names in its words.
	w.far.roster = without(
		['S7'],
		[
			...family,
			{
				externalId: 'S7',
				firstName: 'Ingeborg',
				lastName: 'Bachmannova',
				email: 'i@other.example',
				locations: ['L1'],
			},
		],
	);
	await w.night();
	w.far.breaks = new Error('nobody sees the end');
	const [conflict] = await w.conflicts();
	await w.resolve(conflict!.conflict.id, 'z', {});
	await w.act(['stu-90003'], 'deactivate');
	await w.send().catch(() => {});
	const log = join(folder(), 'people.json');
	writeFileSync(
		log,
		JSON.stringify({
			persons: [
				{id: 'S1', source_system_identifier: 'S1', status: 'Active'},
				{source_system_identifier: 'foreign-77', status: 'Active'},
			],
		}),
	);
	await w.reconcile([log]).catch(() => {});
	await w.store.commit([
		{
			collection: 'strangers',
			key: 'person/foreign-77',
			after: {
				id: 'person/foreign-77',
				kind: 'person',
				at: '2026-08-21T02:14:00.000Z',
				code: 'CREATED',
				message: 'Apple School Manager has Person ID foreign-77, which is nobody here',
			},
		},
		{
			collection: 'followUps',
			key: 'f1',
			after: {
				id: 'f1',
				account: 'stu-90002' as never,
				action: 'delete',
				steps: ['In Apple School Manager, open Users and find Person ID stu-90002.'],
				at: '2026-08-21T02:14:00.000Z',
				by: 'ada',
			},
		},
	] satisfies RecordChange[]);
	return w;
}

describe('a copy of the state', () => {
	let w: World;
	let into: string;
	const made = async (anonymise: boolean, name = 'copy.zip') => {
		w ??= await lively();
		into = folder();
		const file = join(into, name);
		const exported = await finished(w.exportTo(file, {anonymise}));
		return {file, exported, copy: await opened(file)};
	};

	test('holds every record, the documents and a manifest, for its owner alone', async () => {
		w = await lively();
		const {file, exported, copy} = await made(false);
		expect(copy.names).toEqual(
			[
				...collectionNames.map((name) => `${name}.jsonl`),
				'connections.json',
				'manifest.json',
				'settings.json',
			].sort(),
		);
		const snapshot = await w.store.read();
		for (const name of collectionNames) {
			expect(copy.records[name]).toEqual(await snapshot.list(name));
			expect(exported.records[name]).toBe(copy.records[name]?.length);
		}
		expect(copy.documents['manifest.json']).toMatchObject({
			schema: 'rollcall.export/1',
			anonymised: false,
			sequence: snapshot.sequence,
			records: exported.records,
		});
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(exported.bytes).toBe(statSync(file).size);
	});
});

describe('a copy to be shared', () => {
	async function both() {
		const w = await lively();
		const into = folder();
		const at = async (name: string, anonymise: boolean) => {
			await finished(w.exportTo(join(into, name), {anonymise}));
			return await opened(join(into, name));
		};
		return {
			w,
			into,
			plain: await at('plain.zip', false),
			shared: await at('shared.zip', true),
			again: await at('again.zip', true),
		};
	}

	test('two copies of one state agree, but for the moment', async () => {
		const {into} = await both();
		const [a, b] = await Promise.all(['shared.zip', 'again.zip'].map((name) => opened(join(into, name))));
		expect(a?.records).toEqual(b?.records);
		expect(a?.documents).toEqual(b?.documents);
	});

	test('nobody is in it: no name, no address, no id, no place, no server', async () => {
		const {w, shared} = await both();
		const planted = new Map<string, string>();
		const snapshot = await w.store.read();
		for (const name of collectionNames)
			for (const record of await snapshot.list(name))
				look(name, record as never, (what, text) => {
					if (what === 'people') for (const id of splitList(text)) planted.set(id, what);
					else if (!['nothing', 'text', 'value', 'key', 'field'].includes(what)) planted.set(text, what);
				});
		expect(planted.size).toBeGreaterThan(600);
		expect(planted.get('Annelise')).toBe('name');
		const delimited = (text: string) =>
			new RegExp(`(?<![\\p{L}\\p{N}])${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu');
		// Words of the format itself: kinds of connection are called so too, and small numbers are counts.
		const ours = new Set(['sis', 'asm', 'user', 'machine', 'state']);
		const found = [...planted.keys()].filter(
			(text) => !ours.has(text) && !/^\d{1,3}$/.test(text) && delimited(text).test(shared.text),
		);
		expect(found).toEqual([]);
		for (const part of [
			'annelise',
			'anneli',
			'quarterm',
			'theod',
			'ingeb',
			'bachman',
			'öztürk',
			'zoë',
			'given',
			'family',
			'north',
			'school.example',
			'foreign-77',
			'stu-9',
			'asm.example',
			'sha256:first',
			'ada',
		])
			expect({part, at: shared.text.toLowerCase().indexOf(part)}).toEqual({part, at: -1});
	});

	test('hashes over names are others too, since a dictionary would undo them', async () => {
		const {plain, shared} = await both();
		for (const field of ['delivered'])
			for (const {[field]: hash} of plain.records.accounts ?? []) expect(shared.text).not.toContain(hash);
		for (const {id, fingerprint} of plain.records.conflicts ?? []) {
			expect(shared.text).not.toContain(id);
			expect(shared.text).not.toContain(fingerprint);
		}
		for (const {sha256} of plain.records.ledger ?? []) expect(shared.text).not.toContain(sha256);
	});

	test('who belongs to whom stays: one pseudonym stands for one text everywhere', async () => {
		const {plain, shared} = await both();
		const ids = new Map<string, string>();
		const pair = (a: string, b: string) => {
			expect(ids.get(a) ?? b).toBe(b);
			ids.set(a, b);
		};
		const shape = (records: Records) => ({
			accounts: records.accounts?.length,
			classes: records.classes
				?.map(({classId}) => records.enrolments?.find((each) => each.classId === classId))
				.map((each) => splitList(each?.students ?? '').length)
				.sort(),
			instructors: records.classes?.every(({instructorIds}) =>
				instructorIds.every((id: string) => records.accounts?.some(({personId}) => personId === id)),
			),
			students: records.enrolments?.every(({students}) =>
				splitList(students).every((id) => records.accounts?.some(({personId}) => personId === id)),
			),
			sorted: records.enrolments?.every(
				({students}) => splitList(students).join() === splitList(students).sort().join(),
			),
			courses: records.classes?.every(({courseId, locationId}) =>
				records.courses?.some((each) => each.courseId === courseId && each.locationId === locationId),
			),
			conflicts: records.conflicts?.map(({accounts, sides}) => [
				accounts.map((id: string) => records.accounts?.filter(({personId}) => personId === id).length),
				accounts[0] === sides[0].key || accounts[0] === sides[1].key,
				sides.map((side: Loose) => side.fields.personId === side.key),
			]),
			followUps: records.followUps?.map(({account, steps}) => [
				records.accounts?.filter(({personId}) => personId === account).length,
				steps[0].includes(account),
			]),
			decided: records.activities
				?.filter(({action}) => action === 'resolve')
				.map(({subjects}) => records.conflicts?.some(({id}) => id === subjects[0])),
			runs: records.runs?.map(({conflicts}) =>
				conflicts.every((id: string) => records.conflicts?.some((each) => each.id === id)),
			),
			files: records.ledger?.map(({sha256, file}) => file === `${sha256}.zip`),
			domains: new Set(records.accounts?.map(({email}) => email?.toLowerCase().split('@')[1])).size,
			oneHome: new Set(records.accounts?.map(({email}) => email?.toLowerCase())).size,
			inCase: new Set(records.accounts?.map(({email}) => email)).size,
			lastNames: new Set(records.accounts?.map(({lastName}) => lastName.toLowerCase())).size,
			own: records.accounts?.filter(({personId, externalIds}) =>
				Object.values(externalIds).includes(personId),
			).length,
		});
		expect(shape(shared.records)).toEqual(shape(plain.records));
		expect(shape(plain.records)).toMatchObject({students: true, instructors: true, courses: true});
		for (const name of ['runs', 'ledger', 'activities', 'followUps'])
			for (const [index, record] of (plain.records[name] ?? []).entries()) {
				const other = shared.records[name]?.[index];
				expect(Object.keys(other ?? {})).toEqual(Object.keys(record));
				expect(other?.at ?? other?.begin).toBe(record.at ?? record.begin);
				if (record.by !== undefined) pair(record.by, other?.by);
			}
	});

	test('sentences still say what happened', async () => {
		const {shared} = await both();
		const [conflict] = shared.records.conflicts ?? [];
		const [renamed] = conflict?.choices ?? [];
		expect(renamed.label).toMatch(/^Renamed: \w+ \w+ becomes \w+ \w+$/);
		expect(shared.records.strangers?.[0]?.message).toMatch(
			/^Apple School Manager has Person ID \w+, which is nobody here$/,
		);
	});

	test('names that only history knows are none of our words', async () => {
		const {w, into} = await both();
		const {account} = await w.user('stu-90001');
		// A name of words of our own sentences, and then another.
		const former = {...account, firstName: 'School', lastName: 'students'};
		const change = {collection: 'accounts', key: 'stu-90001'} as const;
		await w.store.commit([{...change, before: account, after: former}]);
		await w.store.commit([{...change, before: former, after: account}]);
		const at = '2026-08-21T02:14:00.000Z';
		const steps = ['Look for School students, then for anna-huber.'];
		const told = {id: 'f2', account: account.personId, action: 'delete', steps, at, by: 'ada'} as const;
		await w.store.commit([{collection: 'followUps', key: 'f2', after: told}]);
		await finished(w.exportTo(join(into, 'former.zip'), {anonymise: true}));
		const {records} = await opened(join(into, 'former.zip'));
		const [step] = records.followUps?.find(({id}) => id === 'f2')?.steps ?? [];
		expect(step).toMatch(/^Look for \S+ \S+, then for \S+\.$/);
		expect(step).not.toMatch(/school|students|anna|huber/i);
	});

	test('a number in the settings of a connection may be that of a school', async () => {
		const {w, into} = await both();
		const connections = (await readConnections(w.store.documents)).map((each) => ({
			...each,
			settings: {...each.settings, port: '2222', school: '48151', open: 'true'},
		}));
		await w.store.documents.update('connections', () => ({connections}));
		await finished(w.exportTo(join(into, 'number.zip'), {anonymise: true}));
		const {documents, text} = await opened(join(into, 'number.zip'));
		expect(documents['connections.json'].connections[1].settings).toMatchObject({
			port: '2222',
			school: expect.stringMatching(/^\d{16}$/),
			open: 'true',
		});
		expect(text).not.toContain('48151');
	});

	test('connections and settings are in it without what they point to', async () => {
		const {w, into} = await both();
		await w.reconfigure('asm', {
			settings: {host: 'upload.quartermaine.org'},
			secrets: {password: 'env:PLANTED'},
		});
		await finished(w.exportTo(join(into, 'third.zip'), {anonymise: true}));
		const {text, documents} = await opened(join(into, 'third.zip'));
		expect(documents['connections.json'].connections[1]).toMatchObject({
			kind: 'memory-asm',
			secrets: {password: 'set'},
			settings: {host: expect.stringMatching(/^\w+\.example$/)},
		});
		expect(documents['settings.json'].organisation).not.toContain('Northern');
		expect(text).not.toContain('PLANTED');
		expect(text).not.toContain('quartermaine');
	});

	test('who ticked a checklist is in it under a pseudonym', async () => {
		const {w, into} = await both();
		await w.connect('apple-csv', 'csv', {settings: {path: '/srv/export'}, secrets: {}});
		const quill = w.as({operator: {name: 'quill', role: 'Administrator'}});
		await quill.tick('csv', '2', true);
		await finished(w.exportTo(join(into, 'ticked.zip'), {anonymise: true}));
		const {text, documents} = await opened(join(into, 'ticked.zip'));
		expect(Object.values(documents['connections.json'].connections[2].ticked)).toEqual([
			{at: expect.any(String), by: expect.stringMatching(/./)},
		]);
		expect(text).not.toContain('quill');
	});

	test('is made by who may only look too, once there is a key', async () => {
		const w = await lively();
		const file = join(folder(), 'x.zip');
		await expect(finished(w.as({readOnly: true}).exportTo(file, {anonymise: true}))).rejects.toMatchObject({
			exitCode: 3,
		});
		await finished(w.exportTo(file, {anonymise: true}));
		await finished(w.as({readOnly: true}).exportTo(file, {anonymise: true}));
		expect(readFileSync(file).length).toBeGreaterThan(1000);
	});
});

test('what a district of other names becomes has none of theirs, however they are written', async () => {
	const odd = [
		"O'Brien-Łukasiewicz",
		'李小龍',
		'Müller zu Hohenfels',
		'أحمد',
		'van der Bergstraat',
		'X Æ A-12',
	];
	const w = await world({
		roster: district({
			people: [
				...people(3),
				...odd.map((lastName, n) => ({
					externalId: `odd${n}77`,
					firstName: `Vor${n}name`,
					lastName,
					email: `odd${n}77@häuser.example`,
					locations: ['L1'],
				})),
			],
		}),
	});
	await w.night();
	const file = join(folder(), 'odd.zip');
	await finished(w.exportTo(file, {anonymise: true}));
	const {text} = await opened(file);
	for (const part of [
		...odd.flatMap((name) => [name, ...name.split(/[ -]/).filter((each) => each.length >= 4)]),
		'häuser',
		'odd077',
	])
		expect({part, found: text.includes(part)}).toEqual({part, found: false});
});

test('a server whose exports are read is told by nobody, in its path and in what went wrong there', async () => {
	const w = await world();
	await w.connect('apple-csv', 'drop', {
		settings: {path: 'sftp://nightlyuser@localhost:1/quarryfolder'},
		secrets: {privateKey: 'env:PLANTED'},
	});
	const once = w.as({clock: fixedClock(undefined, {sleepTurns: true})});
	await expect(finished(once.sync('drop', {yes: true}, new AbortController().signal))).rejects.toThrow(
		/localhost:1/,
	);
	const file = join(folder(), 'server.zip');
	await finished(w.exportTo(file, {anonymise: true}));
	const {text} = await opened(file);
	expect(text).toMatch(/"state":"failed"/);
	expect(text).not.toMatch(/localhost|nightlyuser|quarryfolder/);
});
