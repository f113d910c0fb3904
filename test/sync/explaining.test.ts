import {expect, test} from 'vitest';
import type {Explanation} from '../../source/core/explain/explanation.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, without, world} from '../support/world.ts';

const day = 86_400_000;
const of = ({lines}: Explanation, stage: string) =>
	lines.filter((line) => line.stage === stage).map(({text}) => text);

test('somebody who is in: source and line, match, past runs, sent when, evidence', async () => {
	const w = await world();
	await w.night();
	await w.clock.turn(day);
	w.far.roster = district({
		people: people(200).map((each) => (each.externalId === 'S7' ? {...each, gradeLevel: '12'} : each)),
	});
	await w.night();
	const told = await w.explain('S7');
	expect([told.kind, told.key, told.published]).toEqual(['person', 'S7', true]);
	expect(told.answer).toMatch(
		/^Given7 Family7 \(S7\) is in the next upload; the package of .* held it\. sis lists it in people\.csv:8\.$/,
	);
	expect(of(told, 'source')).toEqual([
		expect.stringMatching(/^people\.csv:8 lists Given7 Family7, id S7, read by R000002/),
	]);
	expect(of(told, 'match')).toEqual(['people.csv:8 is matched by external id.']);
	const [change, ...made] = of(told, 'history');
	expect(change).toMatch(/R000002, sync of sis: account changed: grade level 2 → 12\.$/);
	expect(made.join('\n')).toMatch(/place in the class .*\(K8\) made/);
	expect(made.join('\n')).toContain('R000001, sync of sis: account made');
	expect(of(told, 'sent').every((text) => text.endsWith('its row is in it.'))).toBe(true);
	expect(of(told, 'evidence')).toEqual([expect.stringContaining('not confirmed')]);
});

test.each([
	['by e-mail', 's7@school.example'],
	['by name', 'given7 family7'],
	['by the row', 'people.csv:8'],
	['by a row of enrolments', 'enrolments.csv:8'],
])('finds somebody %s', async (_how, asked) => {
	const w = await world();
	await w.night();
	expect((await w.explain(asked)).key).toBe('S7');
});

test('somebody who is leaving: until when, and what the clock does', async () => {
	const w = await world();
	await w.night();
	w.far.roster = without(ids(3, 3));
	await w.night();
	const told = await w.explain('S3');
	expect(told.published).toBe(true);
	expect(told.answer).toMatch(
		/Absent at the source since .*, and still published: leaving on \d+ \w+ \d{4}\.$/,
	);
	expect(of(told, 'source')).toEqual([
		expect.stringMatching(/^Its last roster \(R000002, .*\) does not list it\.$/),
	]);
	expect(of(told, 'directory').join('\n')).toContain('found by R000002');
	expect(of(told, 'clocks').length).toBeGreaterThan(0);
});

test('somebody who was deactivated by hand, though the source lists them', async () => {
	const w = await world();
	await w.night();
	await w.act(['S3'], 'deactivate');
	await w.night();
	const told = await w.explain('S3');
	expect(told.published).toBe(false);
	expect(told.answer).toMatch(
		/is not in the next upload; the package of .* did not hold it\. It was deactivated by hand here/,
	);
	expect(of(told, 'source').join('\n')).toContain('deactivated by hand');
});

test('a row that is left out, and one that is faulty', async () => {
	const w = await world();
	w.far.roster = district({
		leftOut: [
			{
				kind: 'people',
				externalId: 'P1',
				code: 'role',
				reason: 'role parent has no place',
				file: 'users.csv',
				line: 12,
			},
		],
		faulty: {people: new Set(['X1'])},
		problems: [
			{
				file: 'users.csv',
				line: 13,
				code: 'missing-required',
				severity: 'error',
				field: 'familyName',
				value: 'X1',
				message: 'is required and empty',
				action: 'record held back',
			},
		],
	});
	await w.night();
	for (const asked of ['P1', 'users.csv:12'])
		expect((await w.explain(asked)).answer).toContain(
			'sis lists it in users.csv:12, and it is left out: role parent has no place',
		);
	expect((await w.explain('X1')).answer).toContain('carries an error and is held back (users.csv:13');
});

test('an id that is nowhere: where it was looked for', async () => {
	const w = await world();
	await w.night();
	const told = await w.explain('nobody@school.example');
	expect(told).toMatchObject({kind: 'nobody', published: false});
	expect(told.answer).toContain('is nowhere');
	expect(of(told, 'looked').join('\n')).toContain('sis (roster of R000001)');
});

test('somebody whom an undo took away again: which run did it', async () => {
	const w = await world();
	await w.night();
	w.far.roster = district({people: people(201)});
	await w.night();
	await finished(w.undo('2', {yes: true}, new AbortController().signal));
	const told = await w.explain('S201');
	expect(told.published).toBe(false);
	expect(told.answer).toMatch(
		/did not hold it\. It was deactivated by R000003, undo of R000002 \(sis\) on \d+ \w+ \d{4}\.$/,
	);
	expect(of(told, 'history')[0]).toMatch(
		/R000003, undo of R000002 \(sis\): account changed: status New → Deactivated\.$/,
	);
});

test('a class: its row, its students, who came and went', async () => {
	const w = await world();
	await w.night();
	w.far.roster = district({people: people(201)});
	await w.night();
	const told = await w.explain('K2');
	expect([told.kind, told.published]).toEqual(['class', true]);
	expect(of(told, 'source')).toEqual([expect.stringContaining('classes.csv:3 lists')]);
	expect(of(told, 'directory')[0]).toMatch(
		/^Class of the course Biology \(C1\) at .* \(L1\).*21 students, instructors .* \(T1\)/,
	);
	expect(of(told, 'history')[0]).toContain('list of its students changed: in: Given201 Family201 (S201)');
});

test('before any run, and with a damaged roster, it still answers', async () => {
	const w = await world();
	expect((await w.explain('S1')).answer).toContain('is nowhere');
	await w.night();
	for (const name of await w.store.files.names())
		if (name.startsWith('rosters/')) await w.store.files.remove(name);
	const told = await w.explain('S1');
	expect(told.published).toBe(true);
	expect(of(told, 'plan').join('\n')).toContain('cannot be read');
	await expect(w.explain(' ')).rejects.toThrow('name a person');
});
