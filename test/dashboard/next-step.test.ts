import {describe, expect, test} from 'vitest';
import {commandOf} from '../../source/dashboard/keymap.ts';
import {armWays} from '../../source/dashboard/screens/connections/arm-words.ts';
import {askedFirst} from '../../source/dashboard/screens/connections/new-connection.tsx';
import {neededBy, nextStep} from '../../source/dashboard/screens/connections/next-step.ts';
import {shownSteps, stepsLine} from '../../source/dashboard/screens/connections/steps.ts';
import type {ConnectionView} from '../../source/sync/rollcall.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

const [sis, asm] = (await fakeRollcall().connections()) as [ConnectionView, ConnectionView];
const roster: ConnectionView = {...sis, state: 'connected'};
const target = (more: Partial<ConnectionView>): ConnectionView => {
	const {people: _, ...rest} = asm;
	return {
		...rest,
		state: 'ready',
		checklist: [],
		tested: {at: '2026-08-20T12:00:00.000Z', ok: true},
		...more,
	};
};
const text = (steps: ReturnType<typeof stepsLine>) => steps.spans.map((one) => one.text).join('');

describe('the next step', () => {
	test.each<[string, ConnectionView, readonly ConnectionView[], string | undefined]>([
		['of a roster without a target', roster, [], 'n makes the connection to Apple School Manager'],
		['of a roster whose target is half made', roster, [target({setUp: 'holds'})], 'ASM is not set up yet'],
		['of a roster whose target stands', roster, [asm], undefined],
		['of a roster that nobody was read from', {...roster, people: 0}, [], 'n makes the connection'],
		[
			'of what was left on the way',
			{...roster, setUp: 'review'},
			[],
			'⏎ goes on with its set-up: review the data',
		],
		[
			'of a target that is disarmed',
			target({armed: 'disarmed', known: true}),
			[roster],
			'o takes over what it holds',
		],
		[
			'of one whose one upload went',
			target({armed: 'disarmed', known: true, people: 840}),
			[roster],
			'Look in the activity log at what came of the last upload; then o goes on',
		],
		[
			'of one of which nothing is known',
			target({armed: 'disarmed', known: false}),
			[roster],
			'o takes over what it holds',
		],
		['of an armed one that got nothing', target({armed: 'all'}), [roster], 's sends now'],
		[
			'of an armed one with nobody to send',
			target({armed: 'all'}),
			[{...roster, people: 0}],
			'n makes a connection to your roster',
		],
		['of an armed one with an imported package', target({armed: 'first', known: true}), [], 's sends now'],
		['of one that was sent to', target({armed: 'all', people: 840}), [roster], undefined],
		['of a disconnected one', {...roster, state: 'disconnected'}, [], undefined],
	])('%s', (_, here, others, wanted) => {
		const said = nextStep(here, [here, ...others])?.text;
		if (wanted === undefined) expect(said).toBeUndefined();
		else expect(said).toContain(wanted);
		// The key that the sentence names is the one of the command that the footer is asked for.
		const named = /\b([a-z]) (?:makes|goes on|takes over|tests|sends)/.exec(said ?? '')?.[1];
		const [command] = neededBy(nextStep(here, [here, ...others]));
		expect(command === undefined ? undefined : commandOf(command).keys[0]).toBe(named);
	});
});

describe('the ways to arm', () => {
	const ways = (known: boolean, people?: number) =>
		armWays({known, ...(people === undefined ? {} : {people})}).map(({options}) => options);
	test('of a target of which nothing is known say that it is empty', () => {
		expect(ways(false)).toEqual([{level: 'all', empty: true}]);
	});
	test('begin with one upload, and with everything once one went', () => {
		expect(ways(true).map(({level}) => level)).toEqual(['first', 'additions', 'all']);
		expect(ways(true, 840).map(({level}) => level)).toEqual(['all', 'additions', 'first']);
	});
});

describe('the line of steps', () => {
	const reader = {reads: true, publishes: false};
	test('fits 80 columns, with where one is set apart', () => {
		const said = text(stepsLine(reader, 'review', 80));
		expect(said).toBe(' 1 kind  2 settings  3 test  4 filter  5 schedule [6 review] 7 preview  8 create');
		expect(said.length).toBeLessThanOrEqual(80);
		const wide = text(stepsLine(reader, 'review', 120));
		expect(wide).toContain('4 filter and patch');
		expect(wide).toContain('[6 review the data]');
	});
	test('of a target, and of what does both, comes from what it can do', () => {
		expect(shownSteps({reads: false, publishes: true}).map(({id}) => id)).toEqual([
			'kind',
			'settings',
			'test',
			'holds',
			'arm',
		]);
		expect(shownSteps({reads: true, publishes: true})).toHaveLength(10);
	});
});

test('secrets are asked for right after what is needed, and Sync Assist later', () => {
	const setting = {
		describe: '',
		secret: false,
		required: false,
		value: '',
		part: 'kind',
		check: () => undefined,
	} as const;
	const keys = askedFirst({
		settings: [
			{...setting, key: 'host'},
			{...setting, key: 'user', required: true},
			{...setting, key: 'folder'},
			{...setting, key: 'filter', part: 'assist'},
			{...setting, key: 'password', secret: true},
		],
	}).map(({key}) => key);
	expect(keys).toEqual(['host', 'user', 'password', 'folder']);
});
