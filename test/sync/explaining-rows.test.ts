import {expect, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {district, ids, world} from '../support/world.ts';

const enrolment = (id: string, inClass: string, student: string) => ({id, class: inClass, student});

/** S1 is in K1; then come a class that nobody lists, a student whom nobody lists, and a class at no known school. */
async function rows() {
	const w = await world();
	await w.night();
	const whole = ids(1, 200).map((student, n) => enrolment(`E${n}`, `K${1 + ((n + 1) % 10)}`, student));
	const roster = district();
	w.far.roster = district({
		classes: [
			...Array.from({length: roster.classes.count}, (_, n) => ({
				externalId: `K${n + 1}`,
				number: `1${n}`,
				course: 'C1',
				instructors: ['T1'],
				location: 'L1',
			})),
			{externalId: 'K90', number: 'X', course: 'C90', location: 'L1'},
		],
		enrolments: [
			...whole,
			enrolment('E900', 'K9X', 'S1'),
			enrolment('E901', 'K1', 'S999'),
			enrolment('E902', 'K90', 'S1'),
		],
	});
	await w.night({yes: true});
	return w;
}

test('a row that counts is told with its class, and whether the last package held it', async () => {
	const w = await rows();
	const told = await w.explain('enrolments.csv:2');
	expect(told).toMatchObject({kind: 'row', key: 'S1', published: true});
	expect(told.answer).toMatch(
		/^enrolments\.csv:2 puts Given1 Family1 \(S1\) into the class Biology, 11 \(K2\): that place is in the next upload, as \S+; the package of .* held that place\. Given1 Family1 \(S1\) is in the next upload;/,
	);
});

test('a row that a patch removed is told by the patch, whoever it names', async () => {
	const w = await rows();
	const [unknownClass, unknownStudent, heldClass] = [202, 203, 204].map((line) => `enrolments.csv:${line}`);
	expect(await w.explain(unknownClass!)).toMatchObject({
		kind: 'row',
		key: 'S1',
		published: false,
		answer: expect.stringMatching(
			/^enrolments\.csv:202 would put Given1 .* into the class K9X, and is not in the next upload \(class_id = 'K9X' does not reference .*: row removed\); .* did not hold that place\. Given1/,
		),
	});
	expect((await w.explain(unknownStudent!)).answer).toMatch(
		/^enrolments\.csv:203 would put S999 into the class Biology, 10 \(K1\), and is not in the next upload \(student_id = 'S999' does not reference/,
	);
	expect((await w.explain(heldClass!)).answer).toMatch(
		/^enrolments\.csv:204 would put .* into the class K90, and is not in the next upload \(its class is held back: /,
	);
});

test('a row that repeats another one word for word is its record’s', async () => {
	const w = await world();
	await w.night();
	w.far.roster = district({
		problems: [
			{
				file: 'people.csv',
				line: 300,
				code: 'duplicate-row',
				severity: 'warning',
				field: 'person_id',
				value: 'S7',
				message: 'repeats line 8 word for word',
				action: 'row ignored',
			},
		],
	});
	await finished(w.sync('sis', {yes: true}, new AbortController().signal));
	const told = await w.explain('people.csv:300');
	expect(told.key).toBe('S7');
	expect(told.lines.map(({text}) => text).join('\n')).toContain(
		"people.csv:300 - person_id = 'S7' repeats line 8",
	);
});
