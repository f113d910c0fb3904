import {describe, expect, test} from 'vitest';
import {parseSteps, StepError} from './support/steps.ts';

const stepsOf = (text: string) => parseSteps(text, 'a/steps').steps;

describe('the language of the steps', () => {
	test('one step a line; comments and blank lines are none', () => {
		expect(
			stepsOf(`# A story.

clock 2026-08-21 02:14
begin apple-csv two-schools
rollcall sync sis --yes
expect exit 6
`),
		).toEqual([
			{line: 3, does: 'clock', at: '2026-08-21T02:14:00.000Z'},
			{line: 4, does: 'begin', kind: 'apple-csv', school: 'two-schools', name: 'sis'},
			{line: 5, does: 'rollcall', words: ['sync', 'sis', '--yes']},
			{line: 6, does: 'expect', what: {kind: 'exit', code: 6}},
		]);
	});

	test('quotation marks hold a word together, and a word may be empty', () => {
		expect(stepsOf(`rollcall settings set pauses '[{"from":"07-01"}]'`)[0]).toMatchObject({
			words: ['settings', 'set', 'pauses', '[{"from":"07-01"}]'],
		});
		expect(stepsOf('edit classes.csv K3 instructor_id ""')[0]).toMatchObject({value: ''});
	});

	test('a row and what a command said are taken as they are written', () => {
		expect(stepsOf('add students.csv S1,"Ho, Kim",O\'Malley')[0]).toMatchObject({
			file: 'students.csv',
			row: 'S1,"Ho, Kim",O\'Malley',
		});
		expect(stepsOf('expect not said the school\'s "end"')[0]).toMatchObject({
			what: {kind: 'said', not: true, text: 'the school\'s "end"'},
		});
	});

	test('what is known to fail stands first', () => {
		expect(parseSteps('known: it is not built\nclock 2026-08-21 02:14', 'a/steps').known).toBe(
			'it is not built',
		);
		expect(() => stepsOf('clock 2026-08-21 02:14\nknown: late')).toThrow('a/steps:2: ');
		expect(() => stepsOf('known:\nclock 2026-08-21 02:14')).toThrow('a/steps:1: ');
	});

	test('what somebody does in Jamf School names fields as they are called there', () => {
		expect(
			stepsOf(`connect jamf-school there
jamf user lmartin lastName "Martin Lopez" location 4
jamf leave "Mathematics 5 5A" adiaz bho
jamf rights Read Edit
expect jamf lmartin gone
expect writes 0`),
		).toEqual([
			{line: 1, does: 'connect', kind: 'jamf-school', school: 'there', name: 'jamf'},
			{
				line: 2,
				does: 'jamf',
				said: 'user lmartin lastName "Martin Lopez" location 4',
				step: {
					act: 'user',
					name: 'lmartin',
					fields: [
						['lastName', 'Martin Lopez'],
						['location', '4'],
					],
				},
			},
			{
				line: 3,
				does: 'jamf',
				said: 'leave "Mathematics 5 5A" adiaz bho',
				step: {act: 'leave', name: 'Mathematics 5 5A', users: ['adiaz', 'bho']},
			},
			{line: 4, does: 'jamf', said: 'rights Read Edit', step: {act: 'rights', rights: ['Read', 'Edit']}},
			{line: 5, does: 'expect', what: {kind: 'jamf', name: 'lmartin', field: 'status', value: 'gone'}},
			{line: 6, does: 'expect', what: {kind: 'writes', count: 0}},
		]);
	});

	test.each([
		['sing', 'unknown word "sing"'],
		['Clock 2026-08-21 02:14', 'unknown word "Clock"'],
		['clock 2026-08-21', 'say: clock'],
		['clock 2026-13-21 02:14', 'say: clock'],
		['clock tomorrow 02:14', 'say: clock'],
		['begin apple-csv', 'say: begin'],
		['export a b c', 'say: export'],
		['edit students.csv S1 grade_level', 'say: edit'],
		['edit students.csv S1 grade_level 6 7', 'say: edit'],
		['drop students.csv', 'say: drop'],
		['cut students.csv half', '"half" is no number'],
		['nights', 'say: nights'],
		['nights -1', 'is no number'],
		['rollcall', 'say: rollcall'],
		['rollcall "sync', 'quotation mark'],
		['resolve duplicate-account S1', 'say: resolve'],
		['sandbox dance S1', 'the sandbox knows'],
		['sandbox sign-in', 'say: sandbox'],
		['sandbox sign-in S1 twice', 'say: sandbox sign-in PERSON'],
		['sandbox create M1 Mia Made', 'say: sandbox create PERSON FIRST LAST LOCATION'],
		['sandbox edit S1 firstName', 'say: sandbox edit PERSON FIELD VALUE'],
		['jamf', 'Jamf School does not know ""'],
		['jamf dance adiaz', 'Jamf School does not know "dance"'],
		['jamf user adiaz lastName', 'say: jamf user'],
		['jamf class', 'say: jamf class'],
		['jamf location three North', 'is no number'],
		['jamf location 3', 'say: jamf location'],
		['jamf trash adiaz bho', 'say: jamf trash'],
		['jamf join Robotics', 'say: jamf join'],
		['jamf stale', 'say: jamf stale'],
		['jamf refuse adiaz', 'say: jamf refuse'],
		['jamf lose one', 'is no number'],
		['jamf rights Look', 'say: jamf rights Read|Add|Edit|Delete'],
		['jamf key lost', 'say: jamf key refused|accepted'],
		['expect', 'unknown word "expect "'],
		['expect exit', 'say: expect exit'],
		['expect exit six', '"six" is no number'],
		['expect not exit 6', 'say: expect not'],
		['expect sent', 'say: expect [not] sent'],
		['expect asm S1 Happy', 'say: expect asm'],
		['expect jamf adiaz', 'say: expect jamf'],
		['expect jamf adiaz there', 'say: expect jamf'],
		['expect writes', 'say: expect writes'],
	])('"%s" is none: %s', (line, why) => {
		const parse = () => parseSteps(`# first\n${line}\n`, 'fixtures/scenarios/x/steps');
		expect(parse).toThrow(StepError);
		expect(parse).toThrow('fixtures/scenarios/x/steps:2: ');
		expect(parse).toThrow(why);
	});

	test('a file without a step is none', () => {
		expect(() => stepsOf('# nothing yet\n')).toThrow('there is no step');
	});
});
