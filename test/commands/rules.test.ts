import {Command} from 'commander';
import {expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {conflictsCommands} from '../../source/commands/conflicts.ts';
import {type World, without, world} from '../support/world.ts';

/** The commands over a state in memory, in which somebody became a kind that is left out. */
async function open() {
	const w = await world();
	await w.night();
	const place = {file: 'users.csv', line: 3};
	const reason = 'role aide is left out';
	w.far.roster = {
		...without(['S7']),
		leftOut: [{kind: 'people', externalId: 'S7', code: 'role', reason, ...place}],
	};
	await w.night();
	const id = (await w.conflicts())[0]!.conflict.id;
	return {w, id, run: (...args: readonly string[]) => ran(w, args)};
}

async function ran(w: World, args: readonly string[]): Promise<string> {
	let text = '';
	const cli = {open: async () => w, out: (more: string) => void (text += more)} as unknown as Cli;
	const program = new Command().exitOverride();
	conflictsCommands(program, cli);
	await program.parseAsync(args, {from: 'user'});
	return text;
}

test('resolve --always makes a rule; rules lists it, and rules drop drops it', async () => {
	const {w, id, run} = await open();
	const said = await run('resolve', id, 't', '--always');
	const rule = /rollcall rules drop (r-[0-9a-f]{8})/.exec(said)![1]!;
	const listed = await run('rules');
	expect(listed).toMatch(/id +kind +connection +decided +for +used +last +by/);
	expect(listed).toMatch(new RegExp(`${rule} +Role left out +sis +t +keep as staff +reason role aide`));
	expect(JSON.parse(await run('rules', '--json'))).toMatchObject({
		schema: 'rollcall.rules/1',
		items: [{id: rule, type: 'rule', kind: 'role-left-out', choice: 't', used: 0}],
		total: 1,
	});
	expect(await run('rules', 'drop', rule)).toContain('no longer holds');
	expect(await run('rules')).toBe('No rules.\n');
	await w.night();
	expect(JSON.parse(await run('rules', '--json')).items).toMatchObject([{id, type: 'decision'}]);
	expect(JSON.parse(await run('rules', 'drop', id, '--json'))).toMatchObject({id});
});

test('conflicts lists who is alike once, and resolve --alike tells whom it decided', async () => {
	const {w, run} = await open();
	const place = {file: 'users.csv', line: 3};
	const reason = 'role aide is left out';
	const gone = ['S7', 'S8', 'S9'];
	w.far.roster = {
		...without(gone),
		leftOut: gone.map((externalId) => ({kind: 'people', externalId, code: 'role', reason, ...place})),
	};
	await w.night();
	const text = await run('conflicts');
	expect(text.match(/others are alike; --alike decides them all:/g)).toHaveLength(1);
	const all = (await w.conflicts()).map(({conflict}) => conflict);
	for (const {id, accounts} of all.slice(1))
		expect(text).toContain(
			`    ${id}  Given${accounts[0]!.slice(1)} Family${accounts[0]!.slice(1)}  ${accounts[0]}\n`,
		);
	const said = await run('resolve', all[1]!.id, 't', '--alike');
	for (const {id} of all) expect(said).toContain(`  ${id}  Given`);
	expect(said).toContain('Decided: 3 conflicts.');
});

test('one person’s e-mail is never given to all alike; nothing is decided', async () => {
	const {w, run} = await open();
	await w.setDomain('school.example', 'verified');
	await w.setSetting('policy.federatedDomains', '["school.example"]');
	w.far.roster = without(
		['S7', 'S8'],
		[7, 8].map((n) => ({
			externalId: `S${n}`,
			firstName: `Given${n}`,
			lastName: `Family${n}`,
			locations: ['L1'],
		})),
	);
	await w.night();
	const [one] = (await w.conflicts()).filter(({conflict}) => conflict.kind === 'missing-email');
	expect(one?.alike).toHaveLength(1);
	await expect(
		run('resolve', one!.conflict.id, 'e', '--alike', '--input', 'x@school.example'),
	).rejects.toThrow('e needs a value of its own for each, and cannot be for all alike');
	expect((await w.conflicts()).every(({conflict}) => conflict.decision === undefined)).toBe(true);
});

test('conflicts --json: both sides, the evidence with its file and line, who is alike, since when', async () => {
	const {id, run} = await open();
	const {items} = JSON.parse(await run('conflicts', '--json'));
	expect(items).toMatchObject([
		{
			id,
			kind: 'role-left-out',
			connection: 'sis',
			accounts: ['S7'],
			incoming: 'S7',
			sides: [
				{label: 'Directory', key: 'S7'},
				{fields: {reason: 'role aide is left out'}, place: {line: 3}},
			],
			matched: [],
			evidence: [],
			choices: [{key: 't'}, {key: 'x'}, {key: 'z'}],
			alike: [],
			mayBecomeRule: true,
			since: expect.stringMatching(/Z$/),
			decision: null,
		},
	]);
});

test('evidence says which fields matched, from which file and line', async () => {
	const {w, run} = await open();
	w.far.roster = without(
		['S7'],
		[
			{
				externalId: 'S7',
				firstName: 'Zoe',
				lastName: 'Zander',
				email: (await w.user('S7')).account.email!,
				locations: ['L1'],
			},
		],
	);
	await w.night();
	const {items} = JSON.parse(await run('conflicts', '--json'));
	const email = items[0].evidence.find(({field}: {field: string}) => field === 'email');
	expect(email).toMatchObject({value: (await w.user('S7')).account.email, file: 'people.csv'});
	expect(email.line).toBeGreaterThan(1);
});

test('unresolve says why it cannot', async () => {
	const {w, id, run} = await open();
	await run('resolve', id, 't');
	expect(await run('unresolve', id)).toContain('open again');
	await run('resolve', id, 't');
	await w.night();
	await expect(run('unresolve', id)).rejects.toThrow(/was applied in R\d+, and stands since/);
});
