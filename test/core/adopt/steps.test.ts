import {describe, expect, test} from 'vitest';
import {type AdoptionFacts, adoptionStepsOf} from '../../../source/core/adopt/steps.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import type {AdoptionNote, AdoptionStep, Arming} from '../../../source/core/state-records.ts';

const at = '2026-08-21T02:14:00.000Z';
const note = (step: AdoptionStep, figures: Readonly<Record<string, number>>): AdoptionNote => ({
	id: `${step}/x`,
	step,
	at,
	by: 'ada',
	figures,
});
const arming = (level: Arming['level'], more: Partial<Arming> = {}): Arming => ({
	target: connectionId('asm'),
	level,
	at,
	by: 'ada',
	...more,
});

/** All but the last step is done. */
const armable: AdoptionFacts = {
	target: 'asm',
	source: 'sis',
	ticks: {wanted: 4, ticked: 4, last: note('inventory', {})},
	truth: {at, people: 204, live: 200},
	ids: {kept: 204, open: 0, note: note('ids', {people: 204, classes: 10})},
	forecast: note('forecast', {created: 0, duplicated: 0, deactivated: 0}),
	parity: note('parity', {explained: 3, unexplained: 0}),
	shadow: {nights: 3, unexplained: 0, at},
	first: {state: 'proven', at},
};
const step = (number: number, changed: Partial<AdoptionFacts>) =>
	adoptionStepsOf({...armable, ...changed})[number - 1];

test('what is left is the next one, and those after it wait', () => {
	const states = adoptionStepsOf({...armable, shadow: {nights: 2, unexplained: 0}}).map(({state}) => state);
	expect(states).toEqual(['done', 'done', 'done', 'done', 'done', 'next', 'done', 'waits']);
	expect(step(8, {})).toMatchObject({state: 'next', next: 'rollcall adopt arm additions asm'});
	expect(adoptionStepsOf({...armable, arming: arming('all')}).every(({state}) => state === 'done')).toBe(
		true,
	);
});

test('no night is waited for where more than the rows of the incumbent is sent', () => {
	const shadow = {nights: 1, unexplained: 0, at};
	expect(step(6, {shadow})).toMatchObject({
		state: 'next',
		message: expect.stringContaining('one counts a day'),
	});
	for (const changed of [{arming: arming('additions')}, {first: {state: 'not needed'}}] as const)
		expect(step(6, {shadow, ...changed})).toMatchObject({state: 'done'});
	expect(step(6, {shadow, first: {state: 'not needed'}, truth: {people: 0, live: 0}})).toMatchObject({
		state: 'waits',
	});
});

test('a sync comes before the first comparison: there is nothing of ours to compare until then', () => {
	const {parity, ...never} = armable;
	const [, , , , compared] = adoptionStepsOf(never);
	expect(compared?.next).toBe('rollcall sync sis --yes; rollcall adopt compare LAST-UPLOAD.zip');
	expect(parity).toBeDefined();
});

describe('a step is not done', () => {
	test.each<[string, number, Partial<AdoptionFacts>, string]>([
		['while somebody else may upload', 1, {ticks: {wanted: 4, ticked: 3}}, 'rollcall adopt inventory'],
		['while nothing is known', 2, {truth: {people: 0, live: 0}}, 'rollcall import LAST-UPLOAD.zip'],
		['while people are paired with nobody', 3, {ids: {kept: 0, open: 9}}, 'rollcall adopt ids sis'],
		[
			'while somebody would be doubled',
			4,
			{forecast: note('forecast', {duplicated: 1})},
			'rollcall adopt forecast sis',
		],
		[
			'while a difference is not explained',
			5,
			{parity: note('parity', {unexplained: 1})},
			'rollcall adopt compare LAST-UPLOAD.zip',
		],
		['while the last night differs', 6, {shadow: {nights: 9, unexplained: 1}}, 'rollcall sync sis --yes'],
		[
			'while it was not sent',
			7,
			{first: {state: 'not sent'}},
			'rollcall adopt arm first asm && rollcall publish asm',
		],
		[
			'while its log was not read',
			7,
			{first: {state: 'unconfirmed', at}},
			'rollcall reconcile ACTIVITY-LOG.csv',
		],
		[
			'after a log that shows otherwise',
			7,
			{first: {state: 'disproven', at}},
			'rollcall import LAST-UPLOAD.zip',
		],
		['while additions alone are armed', 8, {arming: arming('additions')}, 'rollcall adopt arm all asm'],
	])('%s', (_, number, changed, next) => {
		expect(step(number, changed)).toMatchObject({state: 'next', next});
	});
});

test('each says its figures, its date and who did it', () => {
	expect(step(3, {})).toMatchObject({at, by: 'ada', figures: {people: 204, open: 0}});
	expect(step(3, {})?.message).toBe(
		'204 people and 10 classes keep the ids that are there; 0 people who were imported are paired with nobody',
	);
	expect(step(6, {})).toMatchObject({at, figures: {nights: 3, unexplained: 0, wanted: 3}});
	expect(step(8, {arming: arming('additions', {removals: ['North']})})?.message).toBe(
		'armed for additions, and for removals at North',
	);
});

test('where nothing is known yet the first upload was not sent, whatever was sent elsewhere', () => {
	const told = step(7, {truth: {people: 0, live: 0}, first: {state: 'not needed'}});
	expect(told).toMatchObject({state: 'waits', message: 'it was not sent yet'});
});

test('without a target and a source the commands say how to make one', () => {
	const {target: _, source: __, ...bare} = armable;
	const steps = adoptionStepsOf({...bare, truth: {people: 0, live: 0}, ids: {kept: 0, open: 0}});
	expect(steps[1]?.next).toMatch(/^rollcall connect asm-sftp/);
	expect(steps[2]?.next).toMatch(/^rollcall connect oneroster-csv/);
});
